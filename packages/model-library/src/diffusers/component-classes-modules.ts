/**
 * Classes of the modules of diffusers 0.42.1's pipelines that load as a component,
 * made by tools/component_classes.py. A line is `kind group: names`; an indented line goes on. README.md says what a group is.
 */
export const MODULE_CLASSES = `
module -: ace_step allegro animatediff anyflow audioldm2 aura_flow auto_pipeline bria bria_fibo bria_fibo2 chroma chronoedit cogvideo
  cogview3 cogview4 consisid consistency_models controlnet controlnet_hunyuandit controlnet_sd3 cosmos ddim ddpm deepfloyd_if deprecated
  diffusion_gemma dit dreamlite easyanimate ernie_image flux flux2 free_init_utils free_noise_utils glm_image helios hidream_image
  hunyuan_image hunyuan_video hunyuan_video1_5 hunyuandit ideogram4 joyimage kandinsky kandinsky2_2 kandinsky3 kandinsky5 kandinsky6 krea2
  latent_consistency_models latent_diffusion latte ledits_pp llada2 longcat_audio_dit longcat_image ltx ltx2 lucy lumina lumina2 marigold
  mochi motif_video nucleusmoe_image omnigen ovis_image pag pipeline_loading_utils pipeline_utils pixart_alpha prx qwenimage qwenimage21
  rfd4_proteina sana sana_video sana_wm shap_e skyreels_v2 stable_audio stable_audio_3 stable_cascade stable_diffusion stable_diffusion_3
  stable_diffusion_xl stable_video_diffusion t2i_adapter visualcloze wan z_image
model ace_step: AceStepAudioTokenDetokenizer AceStepAudioTokenizer AceStepConditionEncoder
model audioldm2: AudioLDM2ProjectionModel AudioLDM2UNet2DConditionModel
model auto_pipeline: ControlNetUnionModel
model deepfloyd_if: IFWatermarker
transformers_model deepfloyd_if: IFSafetyChecker
model deprecated: UniDiffuserModel UniDiffuserTextDecoder
model flux: ReduxImageEncoder
model free_noise_utils: Transformer2DModel
transformers_model glm_image: GlmImageForConditionalGeneration
processor glm_image: GlmImageProcessor
model ideogram4: Ideogram4PromptEnhancerHead
transformers_model kandinsky: MultilingualCLIP
transformers_model latent_diffusion: LDMBertModel
model ltx: LTXLatentUpsamplerModel
model ltx2: LTX2DurationHead LTX2LatentUpsamplerModel LTX2TextConnectors LTX2Vocoder LTX2VocoderWithBWE
model pipeline_utils: AutoencoderKL
transformers_model prx: T5GemmaEncoder
model shap_e: MLPNeRSTFModel ShapEParamsProjModel ShapERenderer
model stable_audio: StableAudioProjectionModel
model stable_audio_3: StableAudio3DurationEmbedder
model stable_diffusion: CLIPImageProjection StableUnCLIPImageNormalizer
transformers_model stable_diffusion: StableDiffusionSafetyChecker
`
