// cdk8s' side: charts of ten objects with the same texts, one file per chart (its default).
import { ApiObject, App, Chart } from "cdk8s";
import { recipe } from "../recipe.ts";
import type { MakeTree } from "../subject.ts";

export const makeTree: MakeTree = (images, outputFolder) => {
  const app = new App({ outdir: outputFolder });
  for (let number = 0; number < images; number++) addChart(app, number);
  return () => app.synth();
};

function addChart(app: App, number: number): void {
  const { name, user, ...content } = recipe(number);
  const chart = new Chart(app, name, { labels: { app: name } });
  const metadata = { labels: { "app.kubernetes.io/name": name } };
  const configMap = (id: string, data: { readonly [file: string]: string }) =>
    new ApiObject(chart, id, { apiVersion: "v1", kind: "ConfigMap", metadata, data });
  const container = (id: string, lines: readonly string[]) => ({
    name: id,
    image: "debian:12-slim",
    command: ["/bin/sh", "-ec", lines.join("\n")],
    env: [{ name: "SECONDS_TO_SLEEP", value: String(number) }],
  });
  const install = [...content.tools, ...content.server, ...content.debugging].map(
    (item) => `apt-get install -y ${item}`,
  );

  configMap("settings", { "settings.conf": content.settings });
  configMap("unit", { [`${name}.service`]: content.unit });
  configMap("greeting", { motd: content.greeting });
  new ApiObject(chart, "account", { apiVersion: "v1", kind: "ServiceAccount", metadata: { ...metadata, name: user } });
  new ApiObject(chart, "deployment", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: 1 + (number % 3),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { initContainers: [container("packages", install)], containers: [container("service", content.setUp)] },
      },
    },
  });
  new ApiObject(chart, "user", job([container("user", content.createUser)]));
  new ApiObject(chart, "check", job([container("check", content.check)]));
  new ApiObject(chart, "service", {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8000 + number }] },
  });
  new ApiObject(chart, "policy", {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata,
    spec: { podSelector: { matchLabels: { app: name } }, policyTypes: ["Ingress"] },
  });
  new ApiObject(chart, "budget", {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata,
    spec: { minAvailable: 1, selector: { matchLabels: { app: name } } },
  });
}

function job(containers: readonly object[]) {
  return { apiVersion: "batch/v1", kind: "Job", spec: { template: { spec: { restartPolicy: "Never", containers } } } };
}
