package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sync"
	"unicode/utf8"
)

const maxJSONDepth = 16

// memberName is what members are called here. encoding/json would take "NUMBER"
// for "number", and the last of two: a second reading of a signed text.
var memberName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9_]{1,64}$`) })

// jsonLevel is an object or an array that is being read.
type jsonLevel struct {
	seen     map[string]bool // nil in an array
	wantName bool            // in an object: a name comes next, not a value
}

// plainJSON refuses all but one JSON value in UTF-8, without a member twice.
func plainJSON(raw []byte) error {
	if !utf8.Valid(raw) {
		return errors.New("not UTF-8")
	}
	if !json.Valid(raw) {
		return errors.New("not one JSON value")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var levels []jsonLevel
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if levels, err = step(levels, token); err != nil {
			return err
		}
	}
}

func step(levels []jsonLevel, token json.Token) ([]jsonLevel, error) {
	switch token {
	case json.Delim('{'):
		levels = append(levels, jsonLevel{seen: map[string]bool{}, wantName: true})
	case json.Delim('['):
		levels = append(levels, jsonLevel{})
	case json.Delim('}'), json.Delim(']'):
		return ended(levels[:len(levels)-1]), nil
	default:
		return scalar(levels, token)
	}
	if len(levels) > maxJSONDepth {
		return nil, errors.New("nested too deep")
	}
	return levels, nil
}

// ended notes that a value is over: after it an object wants a name.
func ended(levels []jsonLevel) []jsonLevel {
	if n := len(levels); n > 0 {
		levels[n-1].wantName = true
	}
	return levels
}

// scalar takes a value that is no object and no array, or a member's name.
func scalar(levels []jsonLevel, token json.Token) ([]jsonLevel, error) {
	if len(levels) == 0 {
		return levels, nil
	}
	top := &levels[len(levels)-1]
	if top.seen == nil || !top.wantName {
		return ended(levels), nil
	}
	name, _ := token.(string)
	if !memberName().MatchString(name) {
		return nil, fmt.Errorf("member name %.40q", name)
	}
	if top.seen[name] {
		return nil, fmt.Errorf("member %q twice", name)
	}
	top.seen[name] = true
	top.wantName = false
	return levels, nil
}
