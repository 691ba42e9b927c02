package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// What is read plainly is what kong reads; the rest is left to kong.
func TestPlainVerb(t *testing.T) {
	for line, plain := range map[string]bool{
		"run": true, "demo": true, "run --data /srv/kiosk": true, "run --data=/srv/kiosk --lang en": true,
		"run --reader=Gemalto --fonts /f --restart /r --speech-text /dev/null": true,
		"demo --speech --card cps3-valid --stick=a.img":                        true, "demo --lang=default": true,
		"run --data=a=b": true,

		"": false, "search": false, "run --help": false, "run -h": false, "demo card": false, "run --": false,
		"run --data": false, "run --data=": false, "run --data -x": false, "run --lang it": false, "demo --speech=false": false,
		"demo --no-speech": false, "run --speech": false, "run -data x": false, "run --Data x": false, "run --speechtext x": false,
	} {
		args := strings.Fields(line)
		got := plainVerb(args)
		if plain != (got != nil) {
			t.Errorf("%q: read plainly is %v, want %v", line, got != nil, plain)
		}
		if got == nil {
			continue
		}
		all := new(verbs)
		parser, err := kong.New(all)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse(args); err != nil {
			t.Fatalf("%q: kong refuses it: %v", line, err)
		}
		var want any = &all.Run
		if args[0] == "demo" {
			want = &all.Demo
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v", line, got, want)
		}
	}
}
