/**
 * The task of a pipeline class, for the classes that Plinth runs; undefined for the others, which are registered but have no descriptor.
 * Source document 001 names text-to-image; text-to-audio is there for the graph of source document 000.
 */
export function taskTypeOf(pipelineClass: string | undefined): string | undefined {
  return TASKS.find(({ classes }) => pipelineClass !== undefined && classes.has(pipelineClass))?.task
}

const TASKS: readonly { readonly task: string; readonly classes: ReadonlySet<string> }[] = [
  {
    task: 'text-to-image',
    classes: new Set([
      'AltDiffusionPipeline',
      'AmusedPipeline',
      'AuraFlowPipeline',
      'BriaFiboPipeline',
      'BriaPipeline',
      'ChromaPipeline',
      'CogView3PlusPipeline',
      'CogView4Pipeline',
      'Cosmos2TextToImagePipeline',
      'DreamLitePipeline',
      'ErnieImagePipeline',
      'Flux2KleinPipeline',
      'Flux2Pipeline',
      'FluxPipeline',
      'GlmImagePipeline',
      'HiDreamImagePipeline',
      'HunyuanDiTPAGPipeline',
      'HunyuanDiTPipeline',
      'HunyuanImagePipeline',
      'IFPipeline',
      'Kandinsky3Pipeline',
      'Kandinsky5T2IPipeline',
      'LDMTextToImagePipeline',
      'LatentConsistencyModelPipeline',
      'LongCatImagePipeline',
      'Lumina2Pipeline',
      'LuminaPipeline',
      'NucleusMoEImagePipeline',
      'OmniGenPipeline',
      'OvisImagePipeline',
      'PRXPipeline',
      'PixArtAlphaPipeline',
      'PixArtSigmaPAGPipeline',
      'PixArtSigmaPipeline',
      'QwenImagePipeline',
      'SanaPAGPipeline',
      'SanaPipeline',
      'SanaSprintPipeline',
      'StableDiffusion3PAGPipeline',
      'StableDiffusion3Pipeline',
      'StableDiffusionPAGPipeline',
      'StableDiffusionPipeline',
      'StableDiffusionPipelineSafe',
      'StableDiffusionXLPAGPipeline',
      'StableDiffusionXLPipeline',
      'UnCLIPPipeline',
      'ZImagePipeline',
    ]),
  },
  { task: 'text-to-audio', classes: new Set(['StableAudioPipeline']) },
]
