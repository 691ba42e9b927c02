package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// stripCommand copies a folder of help without synonyms and aliases: what is
// left shows how much the search itself does.
func stripCommand(*flag.FlagSet) func([]string) error {
	return func(arguments []string) error { return strip(arguments[0], arguments[1]) }
}

func strip(from, to string) error {
	files, err := filepath.Glob(filepath.Join(from, "*", "*.md"))
	if err != nil {
		return err
	}
	for _, file := range append(files, filepath.Join(from, "topics.yaml")) {
		name, err := filepath.Rel(from, file)
		if err != nil {
			return err
		}
		if err := stripFile(file, filepath.Join(to, name)); err != nil {
			return fmt.Errorf("strip %s: %w", name, err)
		}
	}
	return nil
}

// stripFile copies a file; what has front matter loses its aliases.
func stripFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if strings.HasSuffix(from, ".md") {
		if text, err = withoutAliases(text); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}

func withoutAliases(text []byte) ([]byte, error) {
	front, body, ok := bytes.Cut(bytes.TrimPrefix(text, []byte("---\n")), []byte("\n---\n"))
	if !ok {
		return nil, errors.New("no front matter")
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(front, &doc); err != nil {
		return nil, err
	}
	keys := doc.Content[0]
	for i := 0; i < len(keys.Content); i += 2 {
		if keys.Content[i].Value == "aliases" {
			keys.Content = slices.Delete(keys.Content, i, i+2)
			break
		}
	}
	kept, err := yaml.Marshal(&doc)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "---\n%s---\n%s", kept, body), nil
}
