package main

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// screenVerb is a verb that draws a screen.
type screenVerb interface{ Run() error }

// plainVerb reads a command line for a screen if it is a plain one, as below; nil: kong
// is to read it, and to say what is wrong. A first screen is waited for, and kong needs
// half as long to take the whole grammar in as all else needs to draw it.
func plainVerb(args []string) screenVerb {
	if len(args) == 0 {
		return nil
	}
	var verb screenVerb
	switch args[0] {
	case "run":
		verb = new(runVerb)
	case "demo":
		verb = new(demoVerb)
	default:
		return nil
	}
	if !readPlainly(args[1:], reflect.ValueOf(verb).Elem()) {
		return nil
	}
	return verb
}

// readPlainly fills in a verb's fields from flags written out, each with its value
// beside it or behind "=", and true if there is nothing else.
func readPlainly(args []string, verb reflect.Value) bool {
	for i := range verb.NumField() {
		if usual := verb.Type().Field(i).Tag.Get("default"); usual != "" {
			verb.Field(i).SetString(usual)
		}
	}
	for len(args) > 0 {
		name, value, beside := strings.Cut(args[0], "=")
		args = args[1:]
		field, known := verb.Type().FieldByNameFunc(func(f string) bool { return name == "--"+dashed(f) })
		if !known {
			return false
		}
		if field.Type.Kind() == reflect.Bool {
			if beside {
				return false
			}
			verb.FieldByIndex(field.Index).SetBool(true)
			continue
		}
		if !beside && len(args) > 0 {
			value, args = args[0], args[1:]
		}
		if value == "" || value[0] == '-' || !allowedBy(field, value) {
			return false
		}
		verb.FieldByIndex(field.Index).SetString(value)
	}
	return true
}

// allowedBy tells whether a flag takes a value.
func allowedBy(flag reflect.StructField, value string) bool {
	enum, has := flag.Tag.Lookup("enum")
	return !has || slices.Contains(strings.Split(enum, ","), value)
}

// dashed is a field's name as a flag: SpeechText is speech-text.
func dashed(field string) string {
	var b strings.Builder
	for i, r := range field {
		if unicode.IsUpper(r) {
			if i > 0 {
				b.WriteByte('-')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
