package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sync"

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
		return withLine(err, doc)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return errors.New("more than one yaml document")
	}
	return nil
}

var yamlPlace = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^yaml: (?:line \d+: )?`) })

// withLine gives an error of the YAML library its line. Where a document is none, the
// library names no line, the line before, or that on which the whole group begins.
func withLine(err error, doc []byte) error {
	if errors.As(err, new(*yaml.TypeError)) { // these name their lines
		return err
	}
	line := brokenLine(doc)
	if line == 0 {
		return err
	}
	return fmt.Errorf("yaml: line %d: %s", line, yamlPlace().ReplaceAllString(err.Error(), ""))
}

// maxReread bounds the search for a broken line, in bytes that are read: a second or two.
const maxReread = 16 << 20

// brokenLine is the first line with which a document cannot be read any more, counted
// from 1: all that stands above it can be. For what stands between brackets or quotes it
// is that on which they open. 0: it can be read, or is too long to tell.
func brokenLine(doc []byte) int {
	left := maxReread
	for end := len(doc); left > 0; {
		if yaml.Unmarshal(doc[:end], new(yaml.Node)) == nil {
			if end == len(doc) {
				return 0
			}
			return 1 + bytes.Count(doc[:end], []byte("\n"))
		}
		left -= end
		end = 1 + bytes.LastIndexByte(bytes.TrimSuffix(doc[:end], []byte("\n")), '\n')
	}
	return 0
}
