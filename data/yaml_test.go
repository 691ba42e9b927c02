package data

import (
	"strings"
	"testing"
)

// Whatever is wrong with a document, the error names the line that its author has to mend:
// for what stands between { } or [ ], that on which it opens.
func TestYAMLErrorsNameTheLine(t *testing.T) {
	const head = "x: 1\ny: 2\n"
	for _, tt := range []struct{ name, doc, line, message string }{
		{"a brace left open on the first line", "a: {b: c\nd: e\n", "line 1", "did not find expected"},
		{"a brace left open", head + "a: {b: c\nd: e\n", "line 3", "',' or '}'"},
		{"a brace left open at the end", head + "a: {b: c\n", "line 3", "',' or '}'"},
		{"a bracket for a brace", "a: {b: c]\n", "line 1", "',' or '}'"},
		{"a bracket left open", head + "a: [b, c\nd: e\n", "line 3", "',' or ']'"},
		{"a brace in a bracket", head + "a: {b: [c, d}\n", "line 3", "',' or ']'"},
		{"a colon in a group", head + "a: {fr: La vie: ici}\n", "line 3", "',' or '}'"},
		{"two commas", head + "a: {b: c,, d: e}\n", "line 3", "node content"},
		{"an apostrophe in quotes", head + "a: {b: 'l'eau'}\n", "line 3", "',' or '}'"},
		{"words after the quotes", "a: {b: \"c\" d}\n", "line 1", "',' or '}'"},
		{"quotes left open", head + "a: {b: \"c}\n", "line 3", "end of stream"},
		{"a sign that begins no value", head + "a: {b: @c}\n", "line 3", "cannot start any token"},
		{"a sign that begins no value, on the first line", "a: {b: @c}\n", "line 1", "cannot start any token"},
		{"a second colon on the first line", "a: b: c\n", "line 1", "mapping values"},
		{"a name that nothing bears", head + "a: {b: *c}\n", "line 3", "unknown anchor"},
		{"a control character", head + "a: {b: \x01}\n", "line 3", "control characters"},
		{"no UTF-8", head + "a: {b: \xe9t\xe9}\n", "line 3", "UTF-8"},
		{"a key twice", head + "a: {b: c, b: d}\n", "line 3", "already defined"},
		{"a key below a value", head + "a: b\n  c: d\n", "line 4", "mapping values"},
		{"a key less indented", "x:\n  - y: 1\n z: 2\n", "line 3", "did not find expected"},
	} {
		err := DecodeYAML([]byte(tt.doc), &map[string]any{})
		if err == nil || !strings.Contains(err.Error(), tt.line+": ") || !strings.Contains(err.Error(), tt.message) {
			t.Errorf("%s: got error %v, want %s and %q", tt.name, err, tt.line, tt.message)
		}
	}
}
