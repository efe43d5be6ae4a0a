using System.Text;

namespace Lectern.LoadTesting.Scenarios;

/// <summary>What followed from an answer.</summary>
internal enum StepOutcome
{
    Done,

    /// <summary>The status was none of those expected.</summary>
    Unexpected,

    /// <summary>What should be captured was not there.</summary>
    NotCaptured,

    /// <summary>No error, and the end of the flow.</summary>
    Stop,
}

/// <summary>Where one user is in the scenario, and what they remember. Not thread-safe.</summary>
internal sealed class UserSession
{
    public const int CookieVariable = 0;
    private const int LargestBody = 8 << 20;
    private const int Draws = 4;

    private readonly Scenario _scenario;
    private readonly double[] _draws = new double[Draws];
    private Dictionary<string, string>? _cookies;
    private Dice _dice;
    private Step[] _steps = [];
    private int _next;
    private byte[] _body = [];
    private int _bodyLength;

    public UserSession(Scenario scenario, long seed, int user, int account)
    {
        (_scenario, _dice) = (scenario, new(seed, user));
        Variables = new Variable[scenario.VariableCount];
        foreach (var (variable, set) in scenario.Data)
        {
            if (set.PerAccount)
                Variables[variable].Share(set.Of(account));
        }
    }

    public Variable[] Variables { get; }

    /// <summary>The step under way.</summary>
    public Step Step { get; private set; } = null!;

    /// <summary>The answer's headers matter.</summary>
    public bool WantsHead => _scenario.Cookies || (Step.Captures.Length > 0 && Array.Exists(Step.Captures, capture => capture.Header is not null));

    /// <summary>The answer's body matters.</summary>
    public bool WantsBody => Step.Captures.Length > 0;

    /// <summary>Chooses a flow and draws its data. <see cref="Step"/> is its first.</summary>
    public void BeginFlow()
    {
        var flows = _scenario.Flows;
        var chosen = 0;
        if (flows.Length > 1)
        {
            var share = _dice.Share() * flows[^1].UpTo;
            while (chosen < flows.Length - 1 && share >= flows[chosen].UpTo)
                chosen++;
        }
        foreach (var (variable, set) in _scenario.Data)
        {
            if (!set.PerAccount)
                Variables[variable].Share(set.Draw(ref _dice));
        }
        Begin(flows[chosen].Steps);
    }

    public void Begin(Step[] steps)
    {
        (_steps, _next) = (steps, 1);
        Step = steps[0];
    }

    /// <summary>Goes to the flow's next step; false when there is none.</summary>
    public bool NextStep()
    {
        if (_next >= _steps.Length)
            return false;
        Step = _steps[_next++];
        return true;
    }

    /// <summary>Nanoseconds of thinking after <see cref="Step"/>.</summary>
    public long Think() => Step.Think.Draw(ref _dice);

    /// <summary>A time within <paramref name="span"/>.</summary>
    public long Within(TimeSpan span) => (long)(_dice.Share() * span.Ticks * TimeSpan.NanosecondsPerTick);

    public void OnHead(ReadOnlySpan<byte> head)
    {
        _bodyLength = 0;
        for (var lines = new HeaderLines(head); lines.Next(out var name, out var value);)
        {
            if (_scenario.Cookies && Ascii.EqualsIgnoreCase(name, "Set-Cookie"u8))
                Keep(Encoding.Latin1.GetString(value));
            foreach (var capture in Step.Captures)
            {
                if (capture.Header is not null && Ascii.EqualsIgnoreCase(name, capture.Header))
                    value.CopyTo(Variables[capture.Variable].Own(value.Length));
            }
        }
    }

    public void OnBody(ReadOnlySpan<byte> part)
    {
        if (_bodyLength + part.Length > LargestBody)
            return;
        if (_bodyLength + part.Length > _body.Length)
            Array.Resize(ref _body, Math.Max(_body.Length * 2, _bodyLength + part.Length));
        part.CopyTo(_body.AsSpan(_bodyLength));
        _bodyLength += part.Length;
    }

    /// <summary>Before a request: nothing of the last answer is left.</summary>
    public void Expect()
    {
        _bodyLength = 0;
        foreach (var capture in Step.Captures)
        {
            if (capture.Header is not null)
                Variables[capture.Variable].Trim(0);
        }
    }

    /// <summary>The whole answer has arrived.</summary>
    public StepOutcome Take(int status)
    {
        var verdict = Step.Judge(status);
        if (verdict != StatusVerdict.Expected)
            return verdict == StatusVerdict.Stop ? StepOutcome.Stop : StepOutcome.Unexpected;
        if (Step.Captures.Length == 0)
            return StepOutcome.Done;
        for (var i = 0; i < Draws; i++)
            _draws[i] = _dice.Share();
        foreach (var capture in Step.Captures)
        {
            var found = capture.Path?.TryFind(_body.AsSpan(0, _bodyLength), _draws, ref Variables[capture.Variable]) ?? Variables[capture.Variable].Bytes.Length > 0;
            if (!found)
                return Step.OrStop ? StepOutcome.Stop : StepOutcome.NotCaptured;
        }
        return StepOutcome.Done;
    }

    /// <summary>Begins with what another user has captured.</summary>
    public void Share(UserSession account)
    {
        for (var i = 0; i < Variables.Length; i++)
            account.Variables[i].Bytes.CopyTo(Variables[i].Own(account.Variables[i].Bytes.Length));
        _cookies = account._cookies is null ? null : new(account._cookies);
    }

    // One target, so neither path nor domain matters; a cookie that has expired is one with an empty value.
    private void Keep(string cookie)
    {
        var pair = cookie.Split(';', 2)[0].Split('=', 2);
        _cookies ??= [];
        if (pair.Length == 2 && pair[1].Length > 0)
            _cookies[pair[0].Trim()] = pair[1].Trim();
        else
            _cookies.Remove(pair[0].Trim());
        var line = string.Join("; ", _cookies.Select(one => $"{one.Key}={one.Value}"));
        Encoding.Latin1.GetBytes(line, Variables[CookieVariable].Own(line.Length));
    }
}
