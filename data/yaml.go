package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// maxYAMLBytes bounds one YAML document; the longest of ours is under 32 KiB.
const maxYAMLBytes = 1 << 20

// DecodeYAML reads exactly one YAML document into v. A key that v does not
// know is an error, and errors name the line, counted from 1. An empty
// document leaves v as it was.
func DecodeYAML(doc []byte, v any) error {
	if len(doc) > maxYAMLBytes {
		return fmt.Errorf("yaml document of %d bytes is larger than %d", len(doc), maxYAMLBytes)
	}
	dec := yaml.NewDecoder(bytes.NewReader(doc))
	dec.KnownFields(true)
	if err := dec.Decode(v); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return errors.New("more than one yaml document")
	}
	return nil
}
