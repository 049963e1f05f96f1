using Sallyport.Control.OpenAI;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Provisioning.Applying;

/// <summary>What an apply works with; all of it stays the caller's to dispose.</summary>
/// <param name="Tell">Progress, one line each, without a secret.</param>
public sealed record ApplyParts(
    OpenAIAdmin Admin, ControlDatabase Database, UnlockedVault Vault, IJournal Journal, KeyTrial Trial, TimeProvider Time, Action<string> Tell);
