using System.Text.Json;
using System.Text.Json.Serialization;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Accounts;

[JsonSerializable(typeof(SignIn.Request), TypeInfoPropertyName = "SignInRequest")]
[JsonSerializable(typeof(SignIn.Answer), TypeInfoPropertyName = "SignInAnswer")]
[JsonSerializable(typeof(GetSession.Answer), TypeInfoPropertyName = "GetSessionAnswer")]
[JsonSerializable(typeof(SignUp.Request), TypeInfoPropertyName = "SignUpRequest")]
[JsonSerializable(typeof(SignUp.Answer), TypeInfoPropertyName = "SignUpAnswer")]
[JsonSerializable(typeof(GetUser.Answer), TypeInfoPropertyName = "GetUserAnswer")]
internal sealed partial class AccountsJson : JsonSerializerContext;

/// <summary>For answers that are serialized once and kept, outside of the request's own settings.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(RoleNames)])]
[JsonSerializable(typeof(GetUser.Answer))]
internal sealed partial class KeptAccountsJson : JsonSerializerContext;

/// <summary>Roles as the API writes them: learner, instructor, admin.</summary>
internal sealed class RoleNames() : JsonStringEnumConverter<Role>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
