using System.Text.Json.Serialization;

namespace Lectern.Server.Accounts;

[JsonSerializable(typeof(SignIn.Request), TypeInfoPropertyName = "SignInRequest")]
[JsonSerializable(typeof(SignIn.Answer), TypeInfoPropertyName = "SignInAnswer")]
[JsonSerializable(typeof(GetSession.Answer), TypeInfoPropertyName = "GetSessionAnswer")]
[JsonSerializable(typeof(SignUp.Request), TypeInfoPropertyName = "SignUpRequest")]
[JsonSerializable(typeof(SignUp.Answer), TypeInfoPropertyName = "SignUpAnswer")]
[JsonSerializable(typeof(GetUser.Answer), TypeInfoPropertyName = "GetUserAnswer")]
internal sealed partial class AccountsJson : JsonSerializerContext;
