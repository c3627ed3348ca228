// The public names of `packwright`, one by one; test/public-names.test.ts pins the list.
export { App, type AppProps } from "./app.ts";
export type { BuildCacheName } from "./catalog/caches.ts";
export { AppRoot, type AppRootProps } from "./constructs/app-root.ts";
export { BaseLayer } from "./constructs/base-layer.ts";
export { Cleanup, type CleanupProps } from "./constructs/cleanup.ts";
export { DataSource, type DataSourceProps } from "./constructs/data-source.ts";
export { type ArchiveFormat, Download, type DownloadProps } from "./constructs/download.ts";
export { type FileProps, Files, type FilesListProps, type FilesProps } from "./constructs/files.ts";
export { type HcpArtifactProps, HcpBase, type HcpBaseProps } from "./constructs/hcp-base.ts";
export { Image } from "./constructs/image.ts";
export {
  type HcpRegistryProps,
  ImageConstruct,
  type ImageProps,
  type MirrorManager,
  type Override,
} from "./constructs/image-construct.ts";
export { Local, type LocalProps } from "./constructs/local.ts";
export { Os } from "./constructs/os.ts";
export type { PackageProps } from "./constructs/package-reference.ts";
export type { RepositoryProps } from "./constructs/package-repository.ts";
export { Packages, type PackagesProps } from "./constructs/packages.ts";
export type { Policy } from "./constructs/policy.ts";
export { PostProcessor, type PostProcessorProps } from "./constructs/post-processor.ts";
export type { Report } from "./constructs/problems.ts";
export type { ProjectFiles } from "./constructs/project-files.ts";
export { Provisioner, type ProvisionerProps } from "./constructs/provisioner.ts";
export type { ProxyProps } from "./constructs/proxy-props.ts";
export { Reboot, type RebootProps } from "./constructs/reboot.ts";
export type { DiskProps, ResourceProps } from "./constructs/resource-props.ts";
export type { ControlProps, EffectProps, TouchedProps } from "./constructs/run-props.ts";
export { Script, type ScriptProps } from "./constructs/script.ts";
export { Service, type ServiceProps } from "./constructs/service.ts";
export type { Stage, Stages } from "./constructs/stages.ts";
export { type LoweredStep, StepConstruct, type StepContext, type StepProps } from "./constructs/step-construct.ts";
export { Secret, type SecretProps, type ValidationProps, Variable, type VariableProps } from "./constructs/variable.ts";
export {
  type Axes,
  type AxisValues,
  type Combination,
  Variant,
  Variants,
  type VariantsProps,
} from "./constructs/variants.ts";
export type { Diagnostic, Origin } from "./diagnostics/diagnostic.ts";
export { Failure } from "./diagnostics/failure.ts";
export type { PresetName } from "./optimize/presets.ts";
export type { Trace } from "./optimize/trace.ts";
export type { Effects } from "./plan/effects.ts";
export { call, Expression, hcl, reference, type Value } from "./plan/expression.ts";
export type {
  Action,
  Change,
  Control,
  OperatingSystem,
  Plan,
  PlanImage,
  RunContext,
  Step,
  Target,
} from "./plan/types.ts";
export type { SynthFile, SynthOptions, SynthReport } from "./synth/synth-app.ts";
