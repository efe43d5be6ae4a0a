using System.Text.Json.Serialization;

namespace Lectern.Server.Accounts;

[JsonSerializable(typeof(SignIn.Request))]
[JsonSerializable(typeof(SignIn.Answer), TypeInfoPropertyName = "SignInAnswer")]
[JsonSerializable(typeof(GetSession.Answer), TypeInfoPropertyName = "GetSessionAnswer")]
internal sealed partial class AccountsJson : JsonSerializerContext;
