namespace Lectern.Fleet.Scaling;

/// <summary>Whose rules decide how many nodes there are.</summary>
public enum ScalingPolicyName
{
    /// <summary>Those of EC2 Auto Scaling's target tracking.</summary>
    TargetTracking,

    /// <summary>Those of Kubernetes' HorizontalPodAutoscaler.</summary>
    HorizontalPods,

    /// <summary>The same hour of the days before, with target tracking beneath.</summary>
    Predictive,
}
