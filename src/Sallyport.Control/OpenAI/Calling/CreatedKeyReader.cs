using System.Security.Cryptography;
using System.Text.Json;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.OpenAI.Calling;

/// <summary>Reads answers that hold a new key. Its value never becomes a string: from the bytes into a <see cref="Secret"/>.</summary>
internal static class CreatedKeyReader
{
    public static CreatedKey ReadKey(ReadOnlySpan<byte> utf8)
    {
        using var draft = Draft.Read(utf8);
        return draft.TakeKey();
    }

    /// <summary>A service account with its key in <c>api_key</c>, which may be null.</summary>
    public static CreatedServiceAccount ReadAccount(ReadOnlySpan<byte> utf8)
    {
        using var draft = Draft.Read(utf8);
        return new CreatedServiceAccount(
            new ServiceAccount { Id = draft.Id ?? throw new JsonException(), Name = draft.Name ?? throw new JsonException(), Role = draft.Role, CreatedAt = draft.Created },
            draft.Key is { Id: not null } key ? key.TakeKey() : null, HasKey: draft.Key is not null);
    }

    /// <summary>What has been read so far. Dropped half-way, it zeroes what it holds.</summary>
    private sealed class Draft : IDisposable
    {
        private Secret? _value;

        public string? Id { get; private set; }

        public string? Name { get; private set; }

        public string? Role { get; private set; }

        public DateTimeOffset? Created { get; private set; }

        public DateTimeOffset? Expires { get; private set; }

        public Draft? Key { get; private set; }

        public static Draft Read(ReadOnlySpan<byte> utf8)
        {
            var draft = new Draft();
            try
            {
                var reader = new Utf8JsonReader(utf8);
                if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
                draft.ReadObject(ref reader);
                return draft;
            }
            catch
            {
                draft.Dispose();
                throw;
            }
        }

        public CreatedKey TakeKey()
        {
            if (Id is null || _value is not { Length: > 0 } value) throw new JsonException();
            _value = null;
            return new CreatedKey(Id, Name, Created, Expires, value);
        }

        public void Dispose()
        {
            _value?.Dispose();
            Key?.Dispose();
        }

        private void ReadObject(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = Member.Other;
                if (reader.ValueTextEquals("value"u8)) member = Member.Value;
                else if (reader.ValueTextEquals("api_key"u8)) member = Member.Key;
                else if (reader.ValueTextEquals("id"u8)) member = Member.Id;
                else if (reader.ValueTextEquals("name"u8)) member = Member.Name;
                else if (reader.ValueTextEquals("role"u8)) member = Member.Role;
                else if (reader.ValueTextEquals("created_at"u8)) member = Member.Created;
                else if (reader.ValueTextEquals("expires_at"u8)) member = Member.Expires;
                reader.Read();
                if (reader.TokenType == JsonTokenType.Null) continue;
                ReadMember(ref reader, member);
            }
        }

        private void ReadMember(ref Utf8JsonReader reader, Member member)
        {
            switch (member)
            {
                case Member.Value:
                    // Twice would leave in doubt which of them is the key.
                    if (_value is not null) throw new JsonException();
                    _value = ReadSecret(ref reader);
                    break;
                case Member.Key:
                    if (Key is not null || reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
                    Key = new Draft();
                    Key.ReadObject(ref reader);
                    break;
                case Member.Id:
                    Id = Text(ref reader);
                    break;
                case Member.Name:
                    Name = Text(ref reader);
                    break;
                case Member.Role:
                    Role = Text(ref reader);
                    break;
                case Member.Created:
                    Created = Moment(ref reader);
                    break;
                case Member.Expires:
                    Expires = Moment(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // A key is not lost for the sake of an odd fact beside it.
        private static string? Text(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.String) return reader.GetString();
            reader.Skip();
            return null;
        }

        private static DateTimeOffset? Moment(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var seconds)) return UnixSecondsConverter.Moment(seconds);
            reader.Skip();
            return null;
        }

        private static Secret ReadSecret(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.String) throw new JsonException();
            if (!reader.ValueIsEscaped) return Secret.CopyOf(reader.ValueSpan);
            var unescaped = GC.AllocateUninitializedArray<byte>(reader.ValueSpan.Length, pinned: true);
            try
            {
                return Secret.CopyOf(unescaped.AsSpan(0, reader.CopyString(unescaped)));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(unescaped);
            }
        }

        private enum Member
        {
            Other,
            Value,
            Key,
            Id,
            Name,
            Role,
            Created,
            Expires,
        }
    }
}
