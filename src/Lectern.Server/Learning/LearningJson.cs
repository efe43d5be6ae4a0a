using System.Text.Json.Serialization;

namespace Lectern.Server.Learning;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Enroll.Request))]
[JsonSerializable(typeof(SaveProgress.Request), TypeInfoPropertyName = "ProgressRequest")]
[JsonSerializable(typeof(EnrollmentState))]
[JsonSerializable(typeof(ProgressAnswer))]
[JsonSerializable(typeof(EnrollmentList))]
[JsonSerializable(typeof(LessonDetail))]
[JsonSerializable(typeof(long[]))]
internal sealed partial class LearningJson : JsonSerializerContext;
