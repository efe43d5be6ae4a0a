{{- define "lectern.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "lectern.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "lectern.labels" -}}
{{ include "lectern.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* Fifty connections are left for people and programs; a quarter more pods than the limit run while a release rolls out. */}}
{{- define "lectern.connections" -}}
{{- $pods := ceil (mulf .Values.autoscaling.maxReplicas 1.25) | int }}
{{- $part := div (sub (int .Values.database.connections) 50) $pods }}
{{- if lt $part 2 }}{{ fail (printf "database.connections (%v) leaves %v pods %v each, and each needs 2: raise it, or lower autoscaling.maxReplicas" .Values.database.connections $pods $part) }}{{ end }}
{{- min $part 1000 }}
{{- end }}
