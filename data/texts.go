package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// Texts reads one YAML document of nothing but words under keys, and returns them by
// the keys that lead to each, with dots between. It is stricter than DecodeYAML: no
// anchors, no tags, no lists, no key twice. Errors name the line, counted from 1. An
// empty document has no words.
func Texts(doc []byte) (map[string]string, error) {
	if len(doc) > maxYAMLBytes {
		return nil, fmt.Errorf("yaml document of %d bytes is larger than %d", len(doc), maxYAMLBytes)
	}
	dec := yaml.NewDecoder(bytes.NewReader(doc))
	var root yaml.Node
	if err := dec.Decode(&root); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one yaml document")
	}
	all := map[string]string{}
	if err := addTexts(all, "", root.Content[0]); err != nil {
		return nil, err
	}
	return all, nil
}

// addTexts adds the words below a node.
func addTexts(all map[string]string, at string, n *yaml.Node) error {
	fault := func(what string) error { return fmt.Errorf("line %d: %s: %s", n.Line, at, what) }
	switch {
	case n.Anchor != "" || n.Kind == yaml.AliasNode:
		return fault("an anchor or an alias; hint: write the words out")
	case n.Kind == yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			name := key.Value
			if at != "" {
				name = at + "." + name
			}
			if key.Kind != yaml.ScalarNode || key.Value == "" || key.Tag == "!!merge" {
				return fault("a key that is no word")
			}
			if err := addTexts(all, name, value); err != nil {
				return err
			}
		}
		return nil
	case n.Kind != yaml.ScalarNode || n.Tag != "!!str":
		return fault(`not words; hint: put them between "quotes"`)
	}
	if _, twice := all[at]; twice {
		return fault("the key stands there twice")
	}
	all[at] = n.Value
	return nil
}
