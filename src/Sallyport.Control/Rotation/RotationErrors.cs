using Sallyport.Core.Primitives;

namespace Sallyport.Control.Rotation;

/// <summary>Why a rotation cannot begin.</summary>
public static class RotationErrors
{
    public static UserError UnderWay(string credential) => new(
        "rotation-under-way", ExitCode.Refused,
        $"{TerminalText.Escape(credential)} is being rotated already",
        "see how far it is with `sally keys rotations`");

    public static UserError NotManaged(string credential) => new(
        "rotation-not-managed", ExitCode.Refused,
        $"the provider's project and service account of {TerminalText.Escape(credential)} are not known, so no new key can be made for it by a call",
        "bring it under `openai:` in sallyport.yaml and run `sally apply --adopt`, or make a key at the provider and give it with --guided");

    public static UserError NoAdmin(string credential) => new(
        "rotation-needs-admin", ExitCode.NotFound,
        $"rotating {TerminalText.Escape(credential)} takes an admin key, and there is none",
        "store one with `sally login openai --admin`, or make a key at the provider and give it with --guided");

    public static UserError StandsBy(string credential) => new(
        "rotation-standing-by", ExitCode.Refused,
        $"{TerminalText.Escape(credential)} stands by in a rotation and cannot be rotated itself",
        "see which one with `sally keys rotations`");

    public static UserError NoScopes(string credential, string why) => new(
        "rotation-no-scopes", ExitCode.Refused,
        $"it is not known what the next key of {TerminalText.Escape(credential)} is to be allowed: {TerminalText.Escape(why)}",
        "give it a service account with permissions under `openai:` in sallyport.yaml and run `sally apply`, or say --unscoped for a key that may do all its account may");

    public static UserError NoPerson(string credential) => new(
        "rotation-needs-person", ExitCode.Usage,
        $"the provider of {TerminalText.Escape(credential)} makes no keys by a call, so a person has to make the next one and give it",
        "make a key at the provider, then: sally keys rotate NAME --guided, which asks for it, or takes it from stdin");
}
