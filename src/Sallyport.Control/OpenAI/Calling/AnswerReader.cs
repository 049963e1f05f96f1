namespace Sallyport.Control.OpenAI.Calling;

/// <summary>Makes an answer of its bytes, which are zeroed right after.</summary>
internal delegate T AnswerReader<out T>(ReadOnlySpan<byte> utf8);
