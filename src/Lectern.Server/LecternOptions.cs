using Lectern.Fleet;
using Lectern.Monitoring;
using Lectern.Monitoring.Alerts;
using Lectern.Server.Accounts;
using Lectern.Server.Operations;
using Lectern.Server.Rosters;
using Lectern.Server.Storage;
using Lectern.Server.Teaching;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;
using Lectern.Tuning;
using Microsoft.Extensions.Options;

namespace Lectern.Server;

/// <summary>Every operator-facing setting, as <c>config/performance.json</c> holds them under <c>Lectern</c>.</summary>
public sealed class LecternOptions
{
    /// <summary>Folder of the SQLite file and of media.</summary>
    /// <value>Default: <c>./data</c>.</value>
    public string Data { get; set; } = "./data";

    [ValidateObjectMembers]
    public StoreOptions Database { get; set; } = new();

    [ValidateObjectMembers]
    public AnswerOptions Cache { get; set; } = new();

    [ValidateObjectMembers]
    public RedisSettings Redis { get; set; } = new();

    [ValidateObjectMembers]
    public AccountsOptions Accounts { get; set; } = new();

    [ValidateObjectMembers]
    public MonitoringOptions Monitoring { get; set; } = new();

    [ValidateObjectMembers]
    public AlertOptions Alerts { get; set; } = new();

    [ValidateObjectMembers]
    public TuningOptions Tuning { get; set; } = new();

    [ValidateObjectMembers]
    public OperationsOptions Operations { get; set; } = new();

    [ValidateObjectMembers]
    public FleetOptions Fleet { get; set; } = new();

    [ValidateObjectMembers]
    public RostersOptions Rosters { get; set; } = new();

    [ValidateObjectMembers]
    public TeachingOptions Teaching { get; set; } = new();

    [ValidateObjectMembers]
    public WebOptions Web { get; set; } = new();
}
