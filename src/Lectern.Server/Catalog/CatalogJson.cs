using System.Text.Json.Serialization;

namespace Lectern.Server.Catalog;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CourseList))]
[JsonSerializable(typeof(CourseDetail))]
[JsonSerializable(typeof(IReadOnlyList<CategoryItem>))]
internal sealed partial class CatalogJson : JsonSerializerContext;
