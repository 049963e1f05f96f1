using System.Text.Json;
using Xunit;

namespace Sallyport.Tests.Contracts.Schema;

/// <summary>The validator must be able to say no: each deliberately wrong value below is refused, and its right twin is not.</summary>
public sealed class SchemaValidatorTests
{
    private const string Document = """
        {
          "components": { "schemas": {
            "Animal": { "oneOf": [ { "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" } ], "discriminator": { "propertyName": "kind" } },
            "Cat": { "type": "object", "properties": { "kind": { "type": "string", "enum": ["cat"] }, "lives": { "type": "integer", "minimum": 1, "maximum": 9 } }, "required": ["kind", "lives"] },
            "Dog": { "type": "object", "properties": { "kind": { "type": "string", "enum": ["dog"] }, "name": { "type": "string", "nullable": true, "maxLength": 5 } }, "required": ["kind", "name"] },
            "Named": { "allOf": [ { "$ref": "#/components/schemas/Cat" }, { "type": "object", "properties": { "tag": { "const": "x" } }, "required": ["tag"] } ] },
            "Herd": { "type": "array", "items": { "$ref": "#/components/schemas/Animal" }, "minItems": 1 },
            "Maybe": { "anyOf": [ { "type": "string", "pattern": "^a+$" }, { "type": "null" } ] },
            "Closed": { "type": "object", "properties": { "a": { "type": "boolean" } }, "additionalProperties": false },
            "Map": { "type": "object", "additionalProperties": { "type": "string" } }
          } }
        }
        """;

    [Theory]
    [InlineData("Cat", """{"kind":"cat","lives":9}""")]
    [InlineData("Animal", """{"kind":"dog","name":null}""")]
    [InlineData("Named", """{"kind":"cat","lives":1,"tag":"x"}""")]
    [InlineData("Herd", """[{"kind":"cat","lives":2.0}]""")]
    [InlineData("Maybe", "null")]
    [InlineData("Maybe", "\"aa\"")]
    [InlineData("Closed", """{"a":true}""")]
    [InlineData("Map", """{"any":"thing"}""")]
    public void Accepts_what_fits(string schema, string value) => Assert.Empty(Validate(schema, value));

    [Theory]
    [InlineData("Cat", """{"kind":"cat"}""", "'lives' is missing")]
    [InlineData("Cat", """{"kind":"cat","lives":"9"}""", "is not of type integer")]
    [InlineData("Cat", """{"kind":"cat","lives":1.5}""", "is not of type integer")]
    [InlineData("Cat", """{"kind":"cat","lives":10}""", "above maximum")]
    [InlineData("Cat", """{"kind":"cow","lives":1}""", "is not one of")]
    [InlineData("Cat", """{"kind":"cat","lives":1,"livse":2}""", "'livse' is declared nowhere")]
    [InlineData("Animal", """{"kind":"dog"}""", "$: 'name' is missing")]
    [InlineData("Animal", """{"kind":"cow"}""", "fits none")]
    [InlineData("Animal", """{"kind":"dog","name":"too long"}""", "above maxLength")]
    [InlineData("Named", """{"kind":"cat","lives":1,"tag":"y"}""", "is not x")]
    [InlineData("Named", """{"kind":"cat","lives":1,"tag":"x","more":1}""", "'more' is declared nowhere")]
    [InlineData("Herd", "[]", "below minItems")]
    [InlineData("Herd", """[{"kind":"cat","lives":1},{"kind":"cat"}]""", "$[1]: 'lives' is missing")]
    [InlineData("Herd", """[{"kind":"cat","lives":1,"tail":1}]""", "$[0]: 'tail' is declared nowhere")]
    [InlineData("Maybe", "\"b\"", "fits none")]
    [InlineData("Maybe", "3", "fits none")]
    [InlineData("Closed", """{"b":true}""", "nothing is allowed here")]
    [InlineData("Map", """{"any":1}""", "is not of type string")]
    public void Refuses_what_does_not_fit_and_says_where(string schema, string value, string expected) =>
        Assert.Contains(Validate(schema, value), error => error.Contains(expected, StringComparison.Ordinal));

    private static IReadOnlyList<string> Validate(string schema, string value)
    {
        var document = JsonDocument.Parse(Document).RootElement;
        return new SchemaValidator(document).Validate(JsonDocument.Parse(value).RootElement, document.GetProperty("components").GetProperty("schemas").GetProperty(schema));
    }
}
