import type { DependencyEnvironmentNode, GraphEdge, GraphNode, InferenceNode } from '../../../../src/workflow/graph.ts'

/**
 * One change of a graph as data, so that it can be made again on the server's graph when another page was faster.
 * Made twice it changes nothing more; made where its node is gone it changes nothing.
 */
export type GraphEdit =
  | { readonly edit: 'rename'; readonly title: string }
  | { readonly edit: 'add'; readonly node: GraphNode }
  /** With the edges at it. */
  | { readonly edit: 'remove'; readonly nodeId: string }
  | { readonly edit: 'move'; readonly nodeId: string; readonly position: GraphNode['position'] }
  /** In place of the edge that the input had. */
  | { readonly edit: 'connect'; readonly edge: Connection }
  | { readonly edit: 'disconnect'; readonly edgeId: string }
  | { readonly edit: 'choose_model'; readonly nodeId: string; readonly modelId: string | null }
  | { readonly edit: 'set_environment'; readonly nodeId: string; readonly settings: Partial<EnvironmentSettings> }
  | { readonly edit: 'set_inference'; readonly nodeId: string; readonly settings: InferenceChange }

/** An edge that has no id yet. */
export type Connection = Omit<GraphEdge, 'edgeId'>

/** Of a Dependency Environment node. */
export type EnvironmentSettings = DependencyEnvironmentNode['settings']

/** Some settings of an inference node; undefined takes one away. */
export type InferenceChange = { readonly [Name in keyof InferenceSettings]?: InferenceSettings[Name] | undefined }

/** Of an inference node. */
export type InferenceSettings = InferenceNode['settings']
