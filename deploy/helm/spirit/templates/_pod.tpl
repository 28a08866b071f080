{{- /* The parts of a pod that are the same for every process. */ -}}

{{- define "spirit.image" -}}
{{- $image := mergeOverwrite (deepCopy .root.Values.image) (.values.image | default dict) -}}
{{ $image.repository }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{- define "spirit.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "spirit.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "spirit.kafkaArguments" -}}
- --bootstrap-server
- {{ .Values.kafka.bootstrapServers | quote }}
{{- with .Values.kafka.configSecret }}
{{- if .name }}
- --kafka-config
- {{ printf "/etc/spirit/kafka/%s" .key | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "spirit.mounts" -}}
- name: temporary
  mountPath: /tmp
{{- if .Values.kafka.configSecret.name }}
- name: kafka
  mountPath: /etc/spirit/kafka
  readOnly: true
{{- end }}
{{- end -}}

{{- define "spirit.volumes" -}}
- name: temporary
  emptyDir:
    sizeLimit: {{ .values.temporarySize }}
{{- with .root.Values.kafka.configSecret.name }}
- name: kafka
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end -}}

{{- define "spirit.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
