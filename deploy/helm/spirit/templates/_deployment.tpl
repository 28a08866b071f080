{{- /*
A Deployment of one component. Takes root, component, values (of the component, over the defaults), arguments (a list), ports (of
the container besides the admin port, a map by name) and scaled (whether KEDA says how many there are).
*/ -}}

{{- define "spirit.deployment" -}}
{{- $values := .values -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "spirit.fullname" .root }}-{{ .component }}
  labels:
    {{- include "spirit.labels" . | nindent 4 }}
spec:
  {{- if not .scaled }}
  replicas: {{ $values.replicas }}
  {{- end }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      {{- toYaml $values.strategy | nindent 6 }}
  selector:
    matchLabels:
      {{- include "spirit.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "spirit.labels" . | nindent 8 }}
      {{- $annotations := deepCopy $values.podAnnotations }}
      {{- if .root.Values.monitoring.annotations }}
      {{- $annotations = merge $annotations (dict "prometheus.io/scrape" "true" "prometheus.io/port" "9090" "prometheus.io/path" "/metrics") }}
      {{- end }}
      {{- with $annotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
      {{- include "spirit.pullSecrets" .root | nindent 6 }}
      securityContext:
        {{- include "spirit.podSecurity" . | nindent 8 }}
      containers:
        - name: {{ .component }}
          image: {{ include "spirit.image" . | quote }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args:
            {{- range .arguments }}
            - {{ . | quote }}
            {{- end }}
            {{- include "spirit.kafkaArguments" .root | nindent 12 }}
            - --instance
            - $(POD_NAME)
            - --admin-host
            - 0.0.0.0
            - --admin-port
            - "9090"
          env:
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: POD_IP
              valueFrom:
                fieldRef:
                  fieldPath: status.podIP
            - name: JDK_JAVA_OPTIONS
              value: {{ $values.javaOptions | quote }}
          ports:
            - name: admin
              containerPort: 9090
            {{- range $name, $port := .ports }}
            - name: {{ $name }}
              containerPort: {{ $port }}
            {{- end }}
          startupProbe:
            httpGet: {path: /live, port: admin}
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: {path: /live, port: admin}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          readinessProbe:
            httpGet: {path: /ready, port: admin}
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 2
          resources:
            {{- $resources := deepCopy $values.resources }}
            {{- if $values.gpus }}
            {{- $resources = mergeOverwrite $resources (dict "limits" (dict "nvidia.com/gpu" $values.gpus)) }}
            {{- end }}
            {{- toYaml $resources | nindent 12 }}
          securityContext:
            {{- include "spirit.containerSecurity" . | nindent 12 }}
          volumeMounts:
            {{- include "spirit.mounts" .root | nindent 12 }}
      volumes:
        {{- include "spirit.volumes" . | nindent 8 }}
      {{- with .root.Values.topologySpread }}
      {{- if .enabled }}
      topologySpreadConstraints:
        - maxSkew: {{ .maxSkew }}
          topologyKey: {{ .topologyKey }}
          whenUnsatisfiable: {{ .whenUnsatisfiable }}
          labelSelector:
            matchLabels:
              {{- include "spirit.selector" $ | nindent 14 }}
      {{- end }}
      {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end -}}
