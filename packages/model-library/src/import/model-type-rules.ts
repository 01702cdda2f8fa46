/** What a rule says of a model. */
export interface TypeVerdict {
  readonly model_type: 'llm' | 'vlm' | 'reranker' | 'diffusion' | 'embedding' | 'audio' | 'vision'
  readonly subtype?: string
  readonly architecture_family?: string
}

/** Architectures of GGUF files that are no language models; one that is not here is one, if it has a tokenizer. */
export const GGUF_ARCHITECTURES: readonly (readonly [pattern: RegExp, verdict: TypeVerdict])[] = [
  [
    /^(bert|nomic-bert|nomic-bert-moe|jina-bert-v[23]|neo-bert|modern-bert|gemma-embedding|t5encoder)$/,
    { model_type: 'embedding' },
  ],
  [/^(clip|mmproj)$/, { model_type: 'vision', subtype: 'projector' }],
  [/^(qwen2vl|qwen3vl|qwen3vlmoe|mllama|chameleon|cogvlm)$/, { model_type: 'vlm' }],
  [/^(whisper|wavtokenizer-dec|parakeet)$/, { model_type: 'audio' }],
  [
    /^(sd1|sd2|sdxl|sd3|flux|wan|ltxv|hyvid|hidream|cosmos|lumina2|aura|pixart|qwen_image|diffusion)/,
    { model_type: 'diffusion', subtype: 'transformer' },
  ],
]

/** Classes that config.json names in `architectures`, by their ends. */
export const CONFIG_ARCHITECTURES: readonly (readonly [pattern: RegExp, verdict: TypeVerdict])[] = [
  [
    /(Whisper|SpeechT5|Wav2Vec2|Hubert|Seamless|Bark|MusicGen|Musicgen|Encodec|Parler|Clap|Speech|Audio|CTC$)/,
    { model_type: 'audio' },
  ],
  [
    /(LlavaFor|Llava\w*For|VLFor|VLMoeFor|VisionFor\w*Generation|Vision2Seq|Idefics|PaliGemma|Mllama|InternVL|Florence|Blip|Pixtral|Gemma3ForConditional)/,
    { model_type: 'vlm' },
  ],
  [
    /(ForImageClassification|ForObjectDetection|ForSemanticSegmentation|ForDepthEstimation|^ViT|^Dino|^CLIPModel|^Siglip\w*Model|^ConvNext|^ResNet|^Swin|^Sam\w*Model|VisionModel)/,
    { model_type: 'vision' },
  ],
  [/ForSequenceClassification$/, { model_type: 'reranker' }],
  [/ForCausalLM$|LMHeadModel$/, { model_type: 'llm' }],
  [/^(T5|MT5|Bart|MBart|Pegasus|Longt5)ForConditionalGeneration$/i, { model_type: 'llm', subtype: 'encoder_decoder' }],
  [
    /(ForMaskedLM|ForTextEncoding|^(\w*Bert|Roberta|XLMRoberta|MPNet|NomicBert|T5Encoder|CLIPText)Model)/,
    { model_type: 'embedding' },
  ],
]

/** Where tensors have such names, every pattern by one of them. The first rule that fits is the one. */
export const TENSOR_RULES: readonly (readonly [patterns: readonly RegExp[], verdict: TypeVerdict])[] = [
  [
    [/^lora_(unet|te\d?|transformer)_|^(unet|transformer|text_encoder)\..*\.lora[_.]/],
    { model_type: 'diffusion', subtype: 'lora' },
  ],
  [[/\.lora_[AB]\./], { model_type: 'llm', subtype: 'lora' }],
  [[/^(control_model|controlnet_\w+|input_hint_block)\./], { model_type: 'diffusion', subtype: 'controlnet' }],
  [
    [/^model\.diffusion_model\./, /^conditioner\.embedders\./],
    { model_type: 'diffusion', subtype: 'checkpoint', architecture_family: 'sdxl' },
  ],
  [
    [/^model\.diffusion_model\.joint_blocks\./],
    { model_type: 'diffusion', subtype: 'checkpoint', architecture_family: 'sd3' },
  ],
  [
    [/^model\.diffusion_model\./, /^cond_stage_model\./, /^first_stage_model\./],
    { model_type: 'diffusion', subtype: 'checkpoint', architecture_family: 'sd' },
  ],
  [[/^model\.diffusion_model\./], { model_type: 'diffusion', subtype: 'transformer' }],
  [
    [/^double_blocks\.\d+\./, /^single_blocks\.\d+\./],
    { model_type: 'diffusion', subtype: 'transformer', architecture_family: 'flux' },
  ],
  [[/^joint_blocks\.\d+\./], { model_type: 'diffusion', subtype: 'transformer', architecture_family: 'sd3' }],
  [
    [/^(single_)?transformer_blocks\.\d+\..*attn/, /^(time_text_embed|time_embed|adaln_single|x_embedder|pos_embed)/],
    { model_type: 'diffusion', subtype: 'transformer' },
  ],
  [[/^down_blocks\.\d+\./, /^up_blocks\.\d+\./, /^time_embedding\./], { model_type: 'diffusion', subtype: 'unet' }],
  [
    [
      /^(encoder|first_stage_model\.encoder)\.down(_blocks)?\.\d+\./,
      /^(decoder|first_stage_model\.decoder)\.up(_blocks)?\.\d+\./,
    ],
    { model_type: 'diffusion', subtype: 'vae' },
  ],
  [[/^emb_params$|^string_to_param/], { model_type: 'diffusion', subtype: 'embedding' }],
  [
    [
      /(^|\.)(vision_tower|vision_model|visual|multi_modal_projector|mm_projector)\./,
      /(^|\.)(language_model|model)\.(\w+\.)*layers\.\d+\.(self_attn|mlp)\./,
    ],
    { model_type: 'vlm' },
  ],
  [
    [/^model\.encoder\.conv1\./, /^model\.decoder\.layers\.\d+\./],
    { model_type: 'audio', architecture_family: 'whisper' },
  ],
  [[/^(wav2vec2|hubert|wavlm)\.|^encodec\.|\.quantizer\.layers\.\d+\.codebook\./], { model_type: 'audio' }],
  [
    [
      /(^|\.)layers\.\d+\.(self_attn|attention)\.|^transformer\.h\.\d+\.|^gpt_neox\.layers\.\d+\.|^blk\.\d+\.attn/,
      /(^|\.)(lm_head|embed_tokens|wte|embed_in|tok_embeddings|token_embd)(\.|$)/,
    ],
    { model_type: 'llm' },
  ],
  [
    [
      /(^|\.)encoder\.layer\.\d+\.attention\./,
      /(^|\.)classifier\.(weight|dense|out_proj)/,
      /(^|\.)embeddings\.word_embeddings\./,
    ],
    { model_type: 'reranker' },
  ],
  [
    [/(^|\.)embeddings\.word_embeddings\./, /(^|\.)encoder\.layer\.\d+\.|transformer\.layer\.\d+\./],
    { model_type: 'embedding' },
  ],
  [
    [/(^|\.)embeddings\.patch_embeddings?\.|(^|\.)patch_embed\.proj\.|^visual\.conv1\.|vision_model\.embeddings\./],
    { model_type: 'vision' },
  ],
  [[/^(model\.)?layer[1-4]\.\d+\.(conv|bn)\d\./, /^(model\.)?conv1\./], { model_type: 'vision' }],
]

/** What an ONNX graph takes and gives, joined by blanks. */
export const GRAPH_RULES: readonly (readonly [takes: RegExp, gives: RegExp, verdict: TypeVerdict])[] = [
  [/\bsample\b.*\btimestep\b|\btimestep\b.*\bsample\b/, /./, { model_type: 'diffusion', subtype: 'unet' }],
  [/\bpast_key_values|\bpast_key\b|\binput_ids\b/, /\bpresent|\bpast_key_values/, { model_type: 'llm' }],
  [/\bpixel_values\b.*\binput_ids\b|\binput_ids\b.*\bpixel_values\b/, /./, { model_type: 'vlm' }],
  [/\bpixel_values\b|\bimages?\b/, /./, { model_type: 'vision' }],
  [/\binput_(features|values)\b|\baudio\w*\b|\bmel\b|\bwaveform\b/, /./, { model_type: 'audio' }],
  [
    /\binput_ids\b/,
    /\b(last_hidden_state|sentence_embedding|pooler_output|token_embeddings)\b/,
    { model_type: 'embedding' },
  ],
]
