using Sallyport.Control.Provisioning.Planning;

namespace Sallyport.Control.Provisioning.Applying;

/// <param name="UnfinishedKeys">How many new keys an interrupted apply left to be brought to their end.</param>
public sealed record OrganizationPreview(OrganizationPlan Plan, int UnfinishedKeys);
