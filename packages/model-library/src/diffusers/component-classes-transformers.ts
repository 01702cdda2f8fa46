/**
 * Classes of transformers 5.23.0 that load as a component,
 * made by tools/component_classes.py. A line is `kind group: names`; an indented line goes on. README.md says what a group is.
 */
export const TRANSFORMERS_CLASSES = `
model ForAudioClassification: AST Whisper
model Model: AST AXK1 AXK2 Afmoe Aimv2 Albert Align AltCLIP Apertus Arcee Aria AudioFlamingo3 Autoformer BailingHybrid Bamba BarkCausal
  BarkCoarse BarkFine Bark BarkSemantic Bart BartPretrained BayesianDetector Beam Beit Bert BigBird BigBirdPegasus BioGpt Bit BitNet
  Blenderbot BlenderbotSmall Blip2 Blip2QFormer Blip Bloom Blt BridgeTower Bros CLIP CLIPSeg CTRL Camembert Canary Canine Chameleon
  ChineseCLIP ClapAudio Clap Clvp CodeGen Cohere2 Cohere2Moe CohereAsr CohereCompass Cohere ConditionalDetr ConvBert ConvNext ConvNextV2
  Cosmos3Edge Cosmos3Omni CpmAnt CsmBackbone CsmDepthDecoder Cvt Cwm DFine DINOv3ConvNext DINOv3ViT DPT DabDetr Dac Data2VecAudio Dbrx
  Deberta DebertaV2 DecisionTransformerGPT2 DecisionTransformer DeepseekOcr2 DeepseekV2 DeepseekV32 DeepseekV3 DeepseekV4 DeepseekVLHybrid
  DeepseekVL DeformableDetr DeiT Deimv2 DepthPro Detr Dia DiffLlama DiffusionGemmaDecoder DiffusionGemma Dinat Dinov2 Dinov2WithRegisters
  DistilBert Doge DonutSwin Dots1 Dots3NoteAudio Dots3Note EdgeTam EdgeTamVideo EfficientLoFTR EfficientNet Electra EmbeddingGemma2 Emu3
  Encodec EncoderDecoder Ernie4_5 Ernie4_5_Moe Ernie4_5_VLMoe Ernie4_5_VLMoeVisionTransformerPretrained Ernie4_5_VL_Moe
  Ernie4_5_VL_MoeVisionTransformerPretrained Ernie EsmFold2 Esm Esmc EuroBert Evolla Exaone4 Exaone4_5_ ExaoneMoe FNet FSMT FalconH1
  FalconMamba Falcon FastSpeech2Conformer FastVlm Flaubert FlavaImage Flava FlavaMultimodal FlexOlmo Flint Florence2 FocalNet FunAsrNano
  FunnelBase Funnel Fuyu GLPN GPT2DoubleHeads GPT2 GPTBigCode GPTJ GPTNeo GPTNeoXJapanese GPTNeoX Gemma2 Gemma3 Gemma3n Gemma4Audio Gemma4
  Gemma4Unified Gemma Git Glm46V Glm4 Glm4MoeLite Glm4Moe Glm4v Glm4vMoe Glm5Next GlmAsr GlmImage Glm GlmMoeDsa GlmOcr GotOcr2 GptOss
  GradiumPhononTTS GraniteDocling Granite GraniteMoeHybrid GraniteMoe GraniteMoeSWA GraniteMoeShared GraniteSWA GraniteSpeech
  GraniteSpeechPlus GroundingDino GroupViT Gte HYV3 HYV4 Helium Hiera HiggsAudioV2 Hubert HunYuanDenseV1 HunYuanMoEV1 HunYuanVL HyperCLOVAX
  HyperCLOVAXVisionV2 IBert IJepa Idefics2 Idefics3 Idefics ImageGPT Informer Inkling2 InklingAudio Inkling InstructBlip InstructBlipQFormer
  InstructBlipVideo InstructBlipVideoQFormer InternVL Jais2 Jamba Janus JetMoe JinaEmbeddingsV3 KimiLinear Kimi_K25 Kolibri1 Kosmos2
  Kosmos2_5 LED Laguna LayoutLM LayoutLMv2 LayoutLMv3 Levit Lfm2 Lfm2Moe Lfm2Vl Lfm3 Lfm3Vl LightOnOcr Lilt Llama Llava LlavaNext
  LlavaNextVideo LlavaOnevision LongT5 LongcatFlash Longformer Luke LwDetr Lxmert M2M100 MBart MMGroundingDino MPNet MT5 Mamba2 Mamba
  MarianMT Marian MarkupLM Mask2Former MaskFormer MaskFormerSwin MegatronBert Mellum MetaClip2 Mgpstr MiMoV2Flash MimiDecoder Mimi MiniCPM3
  MiniCPMOcr MiniCPMV4_6 MiniCPMV4_7 MiniMaxM2 MiniMaxM3VL MiniMax Ministral3 Ministral Mistral3 Mistral4 MistralLarge4 Mistral Mixtral
  Mllama MobileBert MobileNetV1 MobileNetV2 MobileViT MobileViTV2 ModernBertDecoder ModernBert ModernVBert Molmo2 Moonshine
  MoonshineStreaming Moshi MossTranscribeDiarizeAudio MossTranscribeDiarize Mpt Mra MuseGlimmerAssistant MuseGlimmer MuseSparkAudio
  MuseSpark MusicFlamingo MusicgenMelody Musicgen Mvp NanoChat Nemotron3DiarizationAudio Nemotron3Diarization Nemotron3_5TranscribeAsrAudio
  Nemotron3_5TranscribeAudio Nemotron3_5Transcribe Nemotron3_5TranscribeWordTimestamp NemotronH Nemotron NeoMME NeuCodec NllbMoe NomicBert
  Nystromformer OPT Olmo2 Olmo3 OlmoHybrid Olmo Olmoe OneFormer OpenAIGPTDoubleHeads OpenAIGPT OpenAIPrivacyFilter Ovis2 OwlViT Owlv2 PI0
  PLBart PPDocLayoutV2 PPDocLayoutV3 PPDocLayoutV4 PPFormulaNet PPOCRV5MobileDet PPOCRV5MobileRec PPOCRV5ServerDet PPOCRV5ServerRec
  PPOCRV6MediumDet PPOCRV6SmallDet PPOCRV6SmallRec PPOCRV6TinyRec PaddleOCRVL PaliGemma PatchTSMixer PatchTST PeAudioFrameLevel PeAudio
  PeAudioVideo PeVideo Pegasus PegasusX Perceiver PerceptionLM Persimmon Phi3 Phi4MultimodalAudio Phi4Multimodal Phi Phimoe Pixio
  PocketTTSAudioTokenizerDecoder PocketTTSAudioTokenizer PocketTTS PoolFormer PretrainedBart PretrainedFSMT ProphetNet Pvt PvtV2 QianfanOCR
  Qwen2Audio Qwen2 Qwen2Moe Qwen2VL Qwen2_5OmniTalker Qwen2_5OmniThinker Qwen2_5OmniToken2WavBigVGAN Qwen2_5OmniToken2WavDiT
  Qwen2_5OmniToken2Wav Qwen2_5_VL Qwen2_5_VisionTransformerPretrained Qwen3ASR Qwen3 Qwen3Moe Qwen3Next Qwen3OmniMoeCode2WavTransformer
  Qwen3OmniMoeTalkerCodePredictor Qwen3OmniMoeTalker Qwen3OmniMoeThinker Qwen3VL Qwen3VLMoe Qwen3_5 Qwen3_5Moe Qwen4Exp RTDetr RTDetrV2
  Radio Rag RecurrentGemma Reformer RegNet RemBert ResNet RfDetr RoCBert RoFormer Roberta RobertaPreLayerNorm Rwkv SEWD SEW Sam2HieraDet
  Sam2 Sam2Video Sam3 Sam3Tracker Sam3TrackerVideo Sam3ViT Sam3Video SamHQ Sam Sapiens2 SeamlessM4T SeamlessM4TTextToUnit SeamlessM4Tv2
  SeedOss SegGpt Segformer Siglip2 Siglip SmolLM3 SmolVLM SolarOpen SpeechEncoderDecoder SpeechT5 Splinter SqueezeBert StableLm Starcoder2
  Step3p7 SwiftFormer Swin2SR Swin Swinv2 SwitchTransformers T5Gemma2 T5Gemma T5 TableTransformer Tapas TextNet TimeSeriesTransformer
  TimesFm2_5 TimesFm Timesformer TimmWrapper Tipsv2 Tvp UMT5 UVDoc Udop UltraVBert Ultrabert UniSpeech UniSpeechSat UnivNet UnlimitedOcr
  VJEPA2 VaultGemma ViTMAE ViTMSN ViT VibeVoiceAcousticTokenizerDecoder VibeVoiceAcousticTokenizer VibeVoiceAsr VibeVoice VideoLlama3
  VideoLlava VideoMAE VideoPrismClip VideoPrismVideo Vilt VipLlava VisionEncoderDecoder VisualBert VitDet Vits Vivit Voxtral VoxtralRealtime
  Wav2Vec2Bert Wav2Vec2Conformer Wav2Vec2 WavLM Whisper XCLIP XGLM XLM XLMRoberta XLMRobertaXL XLNet Xcodec2 Xcodec Xmod Yolos Yoso Youtu
  Zamba2 Zamba Zaya xLSTM
model ForCausalLM: AXK1 AXK2 Afmoe Apertus Arcee AriaText BailingHybrid Bamba Bart Beam BigBird BigBirdPegasus BioGpt BitNet Blenderbot
  BlenderbotSmall Bloom Blt Camembert Clvp CodeGen Cohere2 Cohere2Moe CohereCompass Cohere CpmAnt CsmDepthDecoder Cwm Data2VecText Dbrx
  DeepseekV2 DeepseekV32 DeepseekV3 DeepseekV4 DiffLlama Doge Dots1 Dots3Note Electra Emu3 Ernie4_5 Ernie4_5_Moe Ernie Exaone4 ExaoneMoe
  Falcon FalconH1 FalconMamba FlexOlmo Flint Fuyu GPTBigCode GPTJ GPTNeo GPTNeoX GPTNeoXJapanese Gemma2 Gemma3 Gemma3n Gemma4Assistant
  Gemma4 Gemma4UnifiedAssistant Gemma4Unified Gemma Git Glm4 Glm4Moe Glm4MoeLite Glm GlmMoeDsa GptOss Granite GraniteMoe GraniteMoeHybrid
  GraniteMoeSWA GraniteMoeShared GraniteSWA HYV3 HYV4 Helium HrmText HunYuanDenseV1 HunYuanMoEV1 HyperCLOVAX Inkling2 Inkling Jais2 Jamba
  JetMoe KimiLinear Kolibri1 Laguna Lfm2 Lfm2Moe Lfm3 Llama4 Llama LongcatFlash MBart Mamba2 Mamba Marian MegatronBert Mellum MiMoV2Flash
  MiniCPM3 MiniMax MiniMaxM2 MiniMaxM3VL Ministral3 Ministral Mistral4 Mistral Mixtral Mllama ModernBertDecoder Moshi Mpt Musicgen
  MusicgenMelody Mvp NanoChat Nemotron NemotronH OPT Olmo2 Olmo3 Olmo OlmoHybrid Olmoe PLBart Pegasus Persimmon Phi3 Phi4Multimodal Phi
  Phimoe ProphetNet Qwen2 Qwen2Moe Qwen3 Qwen3Moe Qwen3Next Qwen3_5 Qwen3_5Moe Qwen4Exp RecurrentGemma RemBert RoCBert RoFormer Roberta
  RobertaPreLayerNorm Rwkv SeedOss SmolLM3 SolarOpen StableLm Starcoder2 TrOCR VaultGemma Whisper XGLM XLMRoberta XLMRobertaXL Xmod Youtu
  Zamba2 Zamba Zaya xLSTM
model ForSequenceClassification: AXK1 AXK2 Albert Arcee Bart Bert BigBird BigBirdPegasus BioGpt Bloom CTRL Camembert Canine
  CohereCompassText ConvBert Data2VecAudio Data2VecText Deberta DebertaV2 DeepseekV2 DeepseekV3 DiffLlama DistilBert Doge Electra Ernie Esm
  Esmc EuroBert Exaone4 FNet Falcon Flaubert Funnel GPT2 GPTBigCode GPTJ GPTNeo GPTNeoX Gemma2 Gemma3 Gemma3Text Gemma Glm4 Glm GptOss Gte
  Helium Hubert HunYuanDenseV1 HunYuanMoEV1 IBert Jamba JetMoe JinaEmbeddingsV3 LayoutLM LayoutLMv2 LayoutLMv3 Lilt Llama Longformer Luke
  MBart MPNet MT5 MarkupLM MegatronBert MiniCPM3 MiniMax Ministral3 Ministral Mistral4 Mistral Mixtral MobileBert ModernBertDecoder
  ModernBert ModernVBert Mpt Mra Mvp Nemotron NomicBert Nystromformer OPT Olmo2 Olmo3 Olmo OpenAIGPT PLBart Perceiver Persimmon Phi3 Phi
  Phimoe Qwen2 Qwen2Moe Qwen3 Qwen3Moe Qwen3Next Qwen3_5 Qwen3_5Text Reformer RemBert RoCBert RoFormer Roberta RobertaPreLayerNorm SEWD SEW
  SeedOss SmolLM3 SqueezeBert StableLm Starcoder2 T5 T5Gemma2 T5Gemma Tapas UMT5 UltraVBert Ultrabert UniSpeech UniSpeechSat Wav2Vec2Bert
  Wav2Vec2Conformer Wav2Vec2 WavLM XLM XLMRoberta XLMRobertaXL XLNet Xmod Yoso Zamba2 Zamba
model ForTokenClassification: AXK1 AXK2 Albert Apertus Arcee Bert BigBird BioGpt Bloom Bros BrosSpadeEE BrosSpadeEL Camembert Canine
  ConvBert Data2VecText Deberta DebertaV2 DeepseekV3 DiffLlama DistilBert Electra Ernie Esm Esmc EuroBert Exaone4 FNet Falcon Flaubert
  Funnel GPT2 GPTBigCode GPTNeo GPTNeoX Gemma2 Gemma Glm4 Glm GptOss Gte Helium IBert JinaEmbeddingsV3 LayoutLM LayoutLMv2 LayoutLMv3 Lilt
  Llama Longformer Luke MPNet MT5 MarkupLM MegatronBert MiniMax Ministral3 Ministral Mistral4 Mistral Mixtral MobileBert ModernBert
  ModernVBert Mpt Mra Nemotron NomicBert Nystromformer OpenAIPrivacyFilter Persimmon Phi3 Phi Qwen2 Qwen2Moe Qwen3ASR Qwen3 Qwen3Moe
  Qwen3Next Qwen3_5 RemBert RoCBert RoFormer Roberta RobertaPreLayerNorm SeedOss SmolLM3 SqueezeBert StableLm Starcoder2 T5 T5Gemma2 T5Gemma
  UMT5 UltraVBert Ultrabert Vilt XLM XLMRoberta XLMRobertaXL XLNet Xmod Yoso
model TextModel: Aimv2 Align AltCLIP Aria Blip CLIPSeg CLIP ChineseCLIP Clap CohereCompass Cosmos3Edge Data2Vec DeepseekOcr2
  DiffusionGemmaEncoder Dots3Note EmbeddingGemma2 Emu3 Ernie4_5_VLMoe Ernie4_5_VL_Moe Flava Gemma3 Gemma3n Gemma4 Gemma4Unified Glm4vMoe
  Glm4v Glm5Next GlmImage GlmOcr Granite4Vision GraniteDocling GroupViT Hrm HunYuanVL Inkling2 Inkling KyutaiSpeechTo Llama4 MetaClip2
  MiniMaxM3VL MistralLarge4 Mllama Molmo2 MuseGlimmer MuseSpark OwlViT Owlv2 PPFormulaNet PaddleOCR Pix2Struct Qwen2VL Qwen2_5OmniThinker
  Qwen2_5_VL Qwen3OmniMoeThinker Qwen3VLMoe Qwen3VL Qwen3_5Moe Qwen3_5 Qwen4Exp Sam3Lite Sam3LiteText Siglip2 Siglip Speech2 Step3p7 Tipsv2
  UnlimitedOcr VideoPrism XCLIP
model VisionModel: Aimv2 Align AltCLIP Aya Blip2 Blip CLIPSeg CLIP ChineseCLIP Cohere2 CohereCompass Cosmos3Edge Data2Vec DeepseekOcr2
  Dots3Note EdgeTam Exaone4_5_ Gemma4 Git Glm4vMoe Glm4v Glm5Next GlmImage GlmOcr Granite4 GraniteDocling GroupViT Inkling2 Inkling
  InstructBlipVideo InstructBlip InternVL Janus Kimi_K25 Lfm3Vl Llama4 MLCD MetaClip2 MiniCPMOcr MiniCPMV4_7 MiniMaxM3VL Mllama Molmo2
  MuseGlimmer MuseSpark OwlViT Owlv2 PPFormulaNet PaddleOCR Phi4Multimodal Pix2Struct Pixtral QianfanOCR Qwen3VLMoe Qwen3VL Qwen3_5Moe
  Qwen3_5 Qwen4Exp Sam2 Sam3 SamHQ Sam Siglip2 Siglip Step3p7 Tipsv2 UnlimitedOcr VideoLlama3 VideoPrism XCLIP
model ForMaskedLM: Albert Bert BigBird BridgeTower Camembert ConvBert Data2VecText Deberta DebertaV2 DistilBert Electra Ernie Esm Esmc
  EuroBert FNet Funnel Gte IBert JinaEmbeddingsV3 LayoutLM Longformer Luke MPNet MegatronBert MobileBert ModernBert ModernVBert Mra NeoMME
  NomicBert Nystromformer Perceiver Reformer RemBert RoCBert RoFormer Roberta RobertaPreLayerNorm SqueezeBert Tapas UltraVBert Ultrabert
  Vilt XLMRoberta XLMRobertaXL Xmod Yoso
model ForMultipleChoice: Albert Bert BigBird Camembert Canine ConvBert Data2VecText DebertaV2 DistilBert Electra Ernie FNet Flaubert Funnel
  IBert Longformer Luke MPNet MegatronBert MobileBert ModernBert Mra Nystromformer RemBert RoCBert RoFormer Roberta RobertaPreLayerNorm
  SqueezeBert VisualBert XLM XLMRoberta XLMRobertaXL XLNet Xmod Yoso
model ForPreTraining: Albert Bert BigBird Electra Ernie FNet Flava Funnel Hiera Lxmert MegatronBert MobileBert RoCBert Splinter UniSpeech
  UniSpeechSat ViTMAE VideoMAE VisualBert Wav2Vec2Conformer Wav2Vec2
model ForQuestionAnswering: Albert Arcee Bart Bert BigBird BigBirdPegasus Blip Bloom Camembert Canine ConvBert Data2VecText Deberta
  DebertaV2 DiffLlama DistilBert Electra Ernie Exaone4 FNet Falcon Flaubert Funnel GPT2 GPTJ GPTNeo GPTNeoX IBert JinaEmbeddingsV3 LED
  LayoutLM LayoutLMv2 LayoutLMv3 Lilt Llama Longformer Luke Lxmert MBart MPNet MT5 MarkupLM MegatronBert MiniMax Ministral3 Ministral
  Mistral Mixtral MobileBert ModernBert Mpt Mra Mvp Nemotron Nystromformer OPT Qwen2 Qwen2Moe Qwen3 Qwen3Moe Qwen3Next Reformer RemBert
  RoCBert RoFormer Roberta RobertaPreLayerNorm SeedOss SmolLM3 Splinter SqueezeBert T5 Tapas UMT5 Ultrabert Vilt VisualBert XLM XLMRoberta
  XLMRobertaXL XLNet Xmod Yoso
model ForConditionalGeneration: Aria AudioFlamingo3 AyaVision Bart BigBirdPegasus Blenderbot BlenderbotSmall Blip2 Blip Canary Chameleon
  ClvpModel Cohere2Vision CohereAsr CohereCompass Cosmos3Edge Cosmos3Omni Csm DeepseekOcr2 DeepseekVL DeepseekVLHybrid Dia Dots3Note Emu3
  Ernie4_5_VLMoe Ernie4_5_VL_Moe Exaone4_5_ FSMT FastVlm Florence2 FunAsrNano Gemma3 Gemma3n Gemma4 Gemma4Unified Glm46V Glm4v Glm4vMoe
  Glm5Next GlmAsr GlmImage GlmOcr GotOcr2 GradiumPhononTTS Granite4Vision GraniteDocling GraniteSpeech GraniteSpeechPlus HiggsAudioV2
  HunYuanVL HyperCLOVAXVisionV2 Idefics2 Idefics3 Inkling2 Inkling InstructBlip InstructBlipVideo InternVL Janus Kimi_K25 Kosmos2 Kosmos2_5
  KyutaiSpeechToText LED Lfm2Vl Lfm3Vl LightOnOcr Llama4 Llava LlavaNext LlavaNextVideo LlavaOnevision LongT5 M2M100 MBart MT5 MiniCPMOcr
  MiniCPMV4_6 MiniCPMV4_7 MiniMaxM3Sparse Mistral3 MistralLarge4 Mllama Molmo2 Moonshine MoonshineStreaming Moshi MossTranscribeDiarize
  MuseGlimmer MuseSpark MusicFlamingo Musicgen MusicgenMelody Mvp Nemotron3_5Transcribe NllbMoe Ovis2 PI0 PLBart PPFormulaNet PaddleOCRVL
  PaliGemma Pegasus PegasusX PerceptionLM Pix2Struct PocketTTS Pop2Piano ProphetNet QianfanOCR Qwen2Audio Qwen2VL Qwen2_5Omni
  Qwen2_5OmniPreTrainedModel Qwen2_5OmniTalker Qwen2_5OmniThinker Qwen2_5_VL Qwen3ASR Qwen3OmniMoe Qwen3OmniMoePreTrainedModel
  Qwen3OmniMoeTalkerCodePredictorModel Qwen3OmniMoeTalker Qwen3OmniMoeThinker Qwen3VL Qwen3VLMoe Qwen3_5 Qwen3_5Moe Qwen4Exp
  SeamlessM4TTextToUnit SmolVLM Speech2Text Step3p7 SwitchTransformers T5 T5Gemma2 T5Gemma UMT5 Udop UnlimitedOcr VibeVoiceAsr VibeVoice
  VideoLlama3 VideoLlava VipLlava Voxtral VoxtralRealtime Whisper
model Encoder: AudioFlamingo3 BertGeneration Clvp DPRContext DPRPretrainedContext DPRPretrainedQuestion DPRQuestion FunAsrNano Gemma3nAudio
  GlmAsr GraniteSpeech5 GraniteSpeechCTC GraniteSpeechPlusCTC Lasr NemotronAsrStreaming Parakeet PeAudio PeAudioVideo PeVideo ProphetNet
  Qwen2Audio Qwen3ASR T5Gemma2 Voxtral VoxtralRealtime
model ForPrediction: Autoformer Informer PatchTSMixer PatchTST TimeSeriesTransformer TimesFm2_5Model TimesFmModel
model Backbone: Beit Bit ConvNext ConvNextV2 DINOv3ConvNext DINOv3ViT Dinat Dinov2 Dinov2WithRegisters Florence2Vision FocalNet HGNetV2
  Hiera LwDetrViT MaskFormerSwin PPLCNet PPLCNetV3 PPLCNetV4 Pixio PvtV2 RTDetrResNet ResNet RfDetrDinov2 SLANeXt SLANet Sapiens2 Swin
  Swinv2 TextNet Timm Tipsv2Vision UVDoc VitDet VitPose
model ForImageClassification: Beit Bit CLIP ConvNext ConvNextV2 Cvt Data2VecVision DeiT Dinat Dinov2 Dinov2WithRegisters DonutSwin
  EfficientNet FocalNet HGNetV2 Hiera IJepa ImageGPT Levit MetaClip2 MobileNetV1 MobileNetV2 MobileViT MobileViTV2 PPLCNet PoolFormer Pvt
  PvtV2 RegNet ResNet Segformer ShieldGemma2 Siglip2 Siglip SwiftFormer Swin Swinv2 TextNet TimmWrapper ViT ViTMSN
model ForMaskedImageModeling: Beit DeiT FocalNet Swin Swinv2 ViT
model ForSemanticSegmentation: Beit DPT Data2VecVision MobileNetV2 MobileViT MobileViTV2 Sapiens2 Segformer Tipsv2Dpt UperNet
model ForNextSentencePrediction: Bert Ernie FNet MegatronBert MobileBert
model Decoder: BertGeneration Clvp ProphetNet
model LMHeadModel: Bert BlipText CTRL FlaubertWith GPT2 OpenAIGPT XLMWith XLNet
model ForImageTextRetrieval: Blip2 Blip
model TextModelWithProjection: Blip2 CLIP Clap MetaClip2
model VisionModelWithProjection: Blip2 CLIP MetaClip2
model -: BltPatcher ChameleonVQVAE ClapAudioModelWithProjection DPRPretrainedReader DPRReader Emu3VQVAE FastSpeech2ConformerHifiGan
  FastSpeech2ConformerWithHifiGan FlavaImageCodebook GlmImageVQVAE HunYuanVLVisionTransformer Idefics3VisionTransformer JanusVQVAE
  Molmo2Adapter NemotronH_Omni_Reasoning_V3 PPDocLayoutV2ReadingOrder PPOCRV5MobileRecEncoderWithSVTR PPOCRV5ServerRecEncoderWithSVTR
  PPOCRV6SmallRecEncoderWithSVTR PaddleOCRVisionTransformer Qwen3OmniMoeCode2Wav Qwen3OmniMoeCode2WavDecoderBlock ReformerModelWithLMHead
  SLANeXtSLAHead SLANetSLAHead SeamlessM4TCodeHifiGan SmolVLMVisionTransformer SpeechT5HifiGan UVDocBridge
model ForContrastiveLearning: BridgeTower
model ForImageAndTextRetrieval: BridgeTower Vilt
model ForDepthEstimation: CHMv2 DPT DepthAnything DepthPro GLPN PromptDepthAnything Tipsv2Dpt ZoeDepth
model ForImageSegmentation: CLIPSeg SegGpt
model ForRetrieval: ColModernVBert ColPali ColQwen2 NeoMME
model ForObjectDetection: ConditionalDetr DFine DabDetr DeformableDetr Deimv2 Detr GroundingDino LwDetr MMGroundingDino OmDetTurbo OwlViT
  Owlv2 PPDocLayoutV2 PPDocLayoutV3 PPDocLayoutV4 PPOCRV5MobileDet PPOCRV5ServerDet PPOCRV6MediumDet PPOCRV6SmallDet RTDetr RTDetrV2 RfDetr
  TableTransformer Yolos
model ForSegmentation: ConditionalDetr Detr
model ForAudioFrameClassification: Data2VecAudio Nemotron3Diarization UniSpeechSat Wav2Vec2Bert Wav2Vec2Conformer Wav2Vec2 WavLM
model ForCTC: Data2VecAudio GraniteSpeech5 Hubert Lasr Parakeet SEWD SEW UniSpeech UniSpeechSat Wav2Vec2Bert Wav2Vec2Conformer Wav2Vec2
  WavLM
model ForXVector: Data2VecAudio UniSpeechSat Wav2Vec2Bert Wav2Vec2Conformer Wav2Vec2 WavLM
model ForImageClassificationWithTeacher: DeiT Levit
model EncoderModel: DiffusionGemma LongT5 MT5 Mimi PocketTTSAudioTokenizer SwitchTransformers T5 T5Gemma UMT5 Udop
  VibeVoiceAcousticTokenizer VisionTextDual
model ForBlockDiffusion: DiffusionGemma
model ForKeypointMatching: EfficientLoFTR LightGlue SuperGlue
model ForUniversalSegmentation: EomtDinov3 Eomt Mask2Former OneFormer Videomt
model ForProteinFolding: Esm
model ForProteinText2Text: Evolla
model ForQuestionAnsweringSimple: Flaubert XLM XLNet
model ForVisionText2Text: Idefics
model ForCausalImageModeling: ImageGPT
model ForDecision: Jev
model ForEntityClassification: Luke
model ForEntityPairClassification: Luke
model ForEntitySpanClassification: Luke
model ForInstanceSegmentation: MaskFormer RfDetr
model ForSceneTextRecognition: Mgpstr
model ForRNNT: Nemotron3_5Asr NemotronAsrStreaming Parakeet
model ForTextRecognition: PPOCRV5MobileRec PPOCRV5ServerRec PPOCRV6SmallRec PPOCRV6TinyRec
model ForTDT: Parakeet
model ForPretraining: PatchTSMixer PatchTST
model ForRegression: PatchTSMixer PatchTST
model ForTimeSeriesClassification: PatchTSMixer
model ForClassification: PatchTST
model ForImageClassificationConvProcessing: Perceiver
model ForImageClassificationFourier: Perceiver
model ForImageClassificationLearned: Perceiver
model ForMultimodalAutoencoding: Perceiver
model ForOpticalFlow: Perceiver
model ForGeneration: RagSequence RagToken
model ForTableRecognition: SLANeXt SLANet
model ForImageMatting: Sapiens2 VitMatte
model ForNormalEstimation: Sapiens2 Tipsv2Dpt
model ForPointmapEstimation: Sapiens2
model ForPoseEstimation: Sapiens2 VitPose
model ForSpeechToSpeech: SeamlessM4T SeamlessM4Tv2 SpeechT5
model ForSpeechToText: SeamlessM4T SeamlessM4Tv2 SpeechT5
model ForTextToSpeech: SeamlessM4T SeamlessM4Tv2 SpeechT5
model ForTextToText: SeamlessM4T SeamlessM4Tv2
model ForKeypointDetection: SuperPoint
model ForImageSuperResolution: Swin2SR
model ForVideoClassification: Timesformer VJEPA2 VideoMAE VideoPrism Vivit
model ForDensePrediction: Tipsv2Dpt
model ForVideoGrounding: Tvp
model ForImagesAndTextClassification: Vilt
model ForRegionToPhraseAlignment: VisualBert
model ForVisualReasoning: VisualBert
tokenizer spiece.model: AlbertTokenizer BigBirdTokenizer FNetTokenizer FNetTokenizerFast LasrTokenizer PegasusTokenizer ReformerTokenizer
  T5Tokenizer UdopTokenizer VideoPrismTokenizer XLNetTokenizer
tokenizer merges.txt,vocab.json: BartTokenizer BartTokenizerFast BioGptTokenizer BlenderbotSmallTokenizer BlenderbotTokenizer CLIPTokenizer
  CTRLTokenizer ClvpTokenizer CodeGenTokenizer CohereTokenizer DebertaTokenizer FlaubertTokenizer GPT2Tokenizer GPTNeoXTokenizer
  HerbertTokenizer LayoutLMv3Tokenizer LayoutLMv3TokenizerFast MarkupLMTokenizer MarkupLMTokenizerFast NougatTokenizer OpenAIGPTTokenizer
  Qwen2Tokenizer RobertaTokenizer RobertaTokenizerFast WhisperTokenizer XLMTokenizer
tokenizer sentencepiece.bpe.model: BarthezTokenizer CamembertTokenizer LayoutXLMTokenizer MBart50Tokenizer MBartTokenizer NllbTokenizer
  SeamlessM4TTokenizer XLMRobertaTokenizer
tokenizer -: BartphoTokenizer BertGenerationTokenizer ByT5Tokenizer CanineTokenizer CharacterTokenizer CpmTokenizer DiaTokenizer
  EsmcTokenizer GPTSw3Tokenizer GemmaTokenizer M2M100Tokenizer MarianTokenizer MecabTokenizer PLBartTokenizer PerceiverTokenizer
  Pop2PianoTokenizer PreTrainedTokenizer PreTrainedTokenizerBase PythonBackend RagTokenizer Siglip2Tokenizer SiglipTokenizer
  Speech2TextTokenizer SpeechT5Tokenizer WordpieceTokenizer XGLMTokenizer
tokenizer spiece.model,vocab.txt: BertJapaneseTokenizer
tokenizer vocab.txt: BertTokenizer BertTokenizerLegacy ConvBertTokenizer CpmAntTokenizer DPRContextEncoderTokenizer
  DPRContextEncoderTokenizerFast DPRQuestionEncoderTokenizer DPRQuestionEncoderTokenizerFast DPRReaderTokenizer DPRReaderTokenizerFast
  DistilBertTokenizer DistilBertTokenizerFast EsmTokenizer FunnelTokenizer LayoutLMv2Tokenizer MPNetTokenizer MobileBertTokenizer
  MobileBertTokenizerFast RoFormerTokenizer RoFormerTokenizerFast SplinterTokenizer SqueezeBertTokenizer SqueezeBertTokenizerFast
  TapasTokenizer
tokenizer bpe.codes,vocab.txt: BertweetTokenizer PhobertTokenizer
tokenizer tokenizer.model: CodeLlamaTokenizer CodeLlamaTokenizerFast CpmTokenizerFast LlamaTokenizer LlamaTokenizerFast ParakeetTokenizer
  PreTrainedTokenizerFast Qwen3_5Tokenizer SentencePieceBackend Tipsv2Tokenizer TokenizersBackend
tokenizer spm.model: DebertaV2Tokenizer
tokenizer merges.txt,vocab-src.json,vocab-tgt.json: FSMTTokenizer
tokenizer vocab.json: FastSpeech2ConformerTokenizer MgpstrTokenizer VitsTokenizer Wav2Vec2CTCTokenizer Wav2Vec2PhonemeCTCTokenizer
tokenizer emoji.json,vocab.txt: GPTNeoXJapaneseTokenizer
tokenizer entity_vocab.json,merges.txt,vocab.json: LukeTokenizer
tokenizer entity_vocab.json,sentencepiece.bpe.model: MLukeTokenizer
tokenizer byte_maps.json: MyT5Tokenizer
tokenizer prophetnet.tokenizer: ProphetNetTokenizer
tokenizer sentencepiece.model: RemBertTokenizer
tokenizer vocab.txt,word_pronunciation.json,word_shape.json: RoCBertTokenizer
preprocessor FeatureExtractor: AST CLIP Clap Clvp CohereAsr Dac Dia Dots3Note Encodec FunAsrNano Gemma3nAudio Gemma4Audio Gemma4UnifiedAudio
  GraniteSpeech5 GraniteSpeech Inkling KyutaiSpeechToText Lasr MarkupLM MossTranscribeDiarize MuseSpark MusicgenMelody NemotronAsrStreaming
  NeuCodec Parakeet PeAudio Phi4Multimodal PocketTTS Pop2Piano Qwen3ASR SeamlessM4T Sequence Speech2Text SpeechT5 UnivNet
  VibeVoiceAcousticTokenizer VoxtralRealtime Wav2Vec2 Whisper Xcodec2
preprocessor ImageProcessor: Aria Base Beit Bit Blip BridgeTower CHMv2 CLIP Chameleon ChineseCLIP Cohere2Vision CohereCompass
  ConditionalDetr ConvNext Cosmos3Edge DINOv3ViT DPT DeepseekOcr2 DeepseekVLHybrid DeepseekVL DeformableDetr DeiT DepthPro Detr Donut
  EfficientLoFTR EfficientNet Emu3 Eomt Ernie4_5_VLMoe Ernie4_5_VL_Moe Flava Fuyu GLPN Gemma3 Gemma4 Gemma4Unified Glm46V Glm4v Glm5Next
  GlmImage Glm Glmga GotOcr2 GraniteDocling GroundingDino HunYuanVL Idefics2 Idefics3 Idefics ImageGPT Inkling2 Inkling Janus Kimi_K25
  Kosmos2_5 LayoutLMv2 LayoutLMv3 Levit Lfm2Vl LightGlue Llama4 Llava LlavaNext LlavaOnevision Mask2Former MaskFormer MiniCPMOcr MiniCPMV4_6
  MiniMaxM3VL Mllama MobileNetV1 MobileNetV2 MobileViT Molmo2 MuseGlimmer NemotronH_Omni_Reasoning_V3 NeoMME Nougat OneFormer Ovis2 OwlViT
  Owlv2 PI0 PPChart2Table PPDocLayoutV2 PPDocLayoutV3 PPDocLayoutV4 PPFormulaNet PPLCNet PPOCRV5ServerDet PPOCRV5ServerRec PPOCRV6SmallRec
  PaddleOCRVL Perceiver PerceptionLM Phi4Multimodal Pix2Struct Pixtral PoolFormer PromptDepthAnything Pvt Qwen2VL RTDetr RfDetr SLANeXt Sam2
  Sam3 Sam Sapiens2 SegGpt Segformer Siglip2 Siglip SmolVLM Step3p7 SuperGlue SuperPoint Swin2SR TextNet TimmWrapper Tipsv2Dpt Tipsv2 Tvp
  UVDoc UltraVBert UnlimitedOcr ViT VideoLlama3 VideoLlava VideoMAE Vilt VitMatte VitPose Vivit Yolos ZoeDepth
preprocessor ImageProcessorPil: Aria Beit Bit Blip BridgeTower CLIP Chameleon ChineseCLIP CohereCompass ConditionalDetr ConvNext Cosmos3Edge
  DPT DeepseekOcr2 DeepseekVLHybrid DeepseekVL DeformableDetr DeiT Detr Donut EfficientLoFTR EfficientNet Eomt Ernie4_5_VLMoe
  Ernie4_5_VL_Moe Flava Fuyu GLPN Gemma3 Gemma4 Glm46V Glm4v Glm5Next GlmImage Glmga GotOcr2 GraniteDocling GroundingDino HunYuanVL Idefics2
  Idefics3 Idefics ImageGPT Janus Kosmos2_5 LayoutLMv2 LayoutLMv3 Levit LightGlue Llava LlavaNext LlavaOnevision Mask2Former MaskFormer
  MiniCPMV4_6 Mllama MobileNetV1 MobileNetV2 MobileViT Nougat OneFormer Ovis2 OwlViT Owlv2 PPChart2Table PaddleOCRVL Perceiver Pix2Struct
  Pixtral PoolFormer PromptDepthAnything Pvt Qwen2VL RTDetr Sam SegGpt Segformer Siglip2 Siglip SmolVLM SuperGlue SuperPoint Swin2SR TextNet
  Tvp ViT VideoLlama3 VideoMAE Vilt VitMatte VitPose Yolos ZoeDepth
preprocessor VideoProcessor: Base CohereCompass Cosmos3Edge EmbeddingGemma2 Ernie4_5_VLMoe Gemma4Unified Gemma4 Glm46V Glm4v Glm5Next Glmga
  InstructBlip InstructBlipVideo InternVL Kimi_K25 LlavaNext LlavaNextVideo LlavaOnevision MiniCPMOcr MiniCPMV4_6 MiniMaxM3VL Molmo2
  MuseGlimmer NemotronH_Omni_Reasoning_V3 PeAudio Pe PeVideo PerceptionLM Qwen2VL Qwen3VL Sam2 Sam2Video Sam3Tracker Sam3 SmolVLM
  Timesformer VJEPA2 VideoLlama3 VideoLlava VideoMAE Videomt Vivit
preprocessor -: FeatureExtractionMixin ImageProcessingMixin PilBackend
processor Processor: Align AltCLIP Aria AudioFlamingo3 AyaVision Bark Blip2 Blip BridgeTower Bros CLIP CLIPSeg Canary Chameleon ChineseCLIP
  Clap Clvp Cohere2Vision CohereAsr CohereCompass ColModernVBert ColPali ColQwen2 Cosmos3Edge Csm DeepseekOcr2 DeepseekVLHybrid DeepseekVL
  Dia Donut Dots3Note EmbeddingGemma2 Emu3 Ernie4_5_VLMoe Evolla Exaone4_5_ Flava Florence2 FunAsrNano Fuyu Gemma3 Gemma3n Gemma4
  Gemma4Unified Git Glm46V Glm4v Glm5Next GlmAsr GotOcr2 Granite4Vision GraniteDocling GraniteSpeech5 GraniteSpeech GroundingDino
  HiggsAudioV2 HunYuanVL HyperCLOVAXVisionV2 Idefics2 Idefics3 Idefics Inkling2 Inkling InstructBlip InternVL Janus Kimi_K25 Kosmos2
  Kosmos2_5 KyutaiSpeechToText Lasr LayoutLMv2 LayoutLMv3 LayoutXLM Lfm2Vl Lfm3Vl LightOnOcr Llama4 LlavaNext LlavaOnevision Llava MarkupLM
  Mgpstr MiniCPMOcr MiniCPMV4_6 MiniCPMV4_7 MiniMaxM3VL Mllama Molmo2 MoonshineStreaming MossTranscribeDiarize MuseGlimmer MuseSpark
  MusicFlamingo MusicgenMelody Musicgen Nemotron3Diarization Nemotron3_5Asr Nemotron3_5Transcribe NemotronAsrStreaming
  NemotronH_Omni_Reasoning_V3 NeoMME Nougat OmDetTurbo OneFormer Ovis2 OwlViT Owlv2 PI0 PPChart2Table PPFormulaNet PaddleOCRVL PaliGemma
  Parakeet PeAudio PerceptionLM Phi4Multimodal Pix2Struct Pixtral PocketTTS Pop2Piano QianfanOCR Qwen2Audio Qwen2VL Qwen2_5Omni Qwen2_5_VL
  Qwen3ASR Qwen3OmniMoe Qwen3VL Sam2 Sam3 Sam3Tracker SamHQ Sam SeamlessM4T ShieldGemma2 Siglip2 Siglip SmolVLM Speech2Text SpeechT5 Step3p7
  Tipsv2 TrOCR Tvp Udop UnlimitedOcr VibeVoiceAsr VibeVoice VideoLlama3 VideoLlava VideoPrism Vilt VisionTextDualEncoder Voxtral
  VoxtralRealtime Wav2Vec2Bert Wav2Vec2 Whisper XCLIP
processor -: ProcessorMixin Wav2Vec2ProcessorWithLM
`
