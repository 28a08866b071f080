// Checks the custom resources in a rendered chart against the schemas of those who define them: node custom-resources.mjs FILE
// Finds what is missing and what has a wrong type; these schemas allow fields that they don't know.
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { ScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import { PodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import { PrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";

const kinds = { ScaledObject, PodMonitor, PrometheusRule };
let failures = 0;
for (const document of parseAllDocuments(readFileSync(process.argv[2], "utf8"))) {
  if (document.errors.length > 0) {
    throw document.errors[0];
  }
  const resource = document.toJS();
  const kind = kinds[resource?.kind];
  if (kind === undefined) {
    continue;
  }
  try {
    new kind(resource).validate();
  } catch (problem) {
    console.error(`${resource.kind} ${resource.metadata.name}: ${problem.message}`);
    failures++;
  }
}
process.exit(failures === 0 ? 0 : 1);
