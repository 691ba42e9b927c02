package bundle_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/bundle"
)

var long = flag.Bool("long", false, "keys with a password too: seconds and 1 GiB each")

// tool skips the test where a program is missing; in CI that is a failure.
func tool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", name)
	}
	t.Skipf("%s is not installed: apt-get install %s", name, name)
}

// folder is an empty one with these files.
func folder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// do runs a program there; input is what is typed.
func do(t *testing.T, dir, input string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func must(t *testing.T, dir, input string, args ...string) string {
	t.Helper()
	out, err := do(t, dir, input, args...)
	if err != nil {
		t.Fatalf("%q: %v\n%s", args, err, out)
	}
	return out
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Debian's minisign and tar check what Write wrote.
func TestMinisignVerifiesOurs(t *testing.T) {
	tool(t, "minisign")
	s := secretOf(t, 1)
	dir := folder(t, map[string][]byte{"a.kiosk": pack(t, manifest(), s), "publisher.pub": s.Key().File()})
	if got := must(t, dir, "", "tar", "xvf", "a.kiosk"); got != "manifest.json\nmanifest.json.minisig\ndataset.sqlite\nnotes.txt\n" {
		t.Errorf("tar lists %q", got)
	}
	for name, want := range content {
		if !bytes.Equal(read(t, dir, name), want) {
			t.Errorf("tar gave another %s", name)
		}
	}
	const says = "Signature and comment signature verified\nTrusted comment: guichet publisher "
	for _, args := range [][]string{{"-p", "publisher.pub"}, {"-P", s.Key().String()}} {
		got := must(t, dir, "", append([]string{"minisign", "-V", "-H", "-m", "manifest.json"}, args...)...)
		if !strings.Contains(got, says+s.Key().String()) {
			t.Errorf("%q: %s", args, got)
		}
	}
	if got, err := do(t, dir, "", "minisign", "-V", "-m", "notes.txt", "-x", "manifest.json.minisig", "-p", "publisher.pub"); err == nil {
		t.Errorf("another file was verified: %s", got)
	}
}

// A bundle put together with tar and minisign alone.
func TestMinisignSigns(t *testing.T) {
	tool(t, "minisign")
	s := secretOf(t, 1)
	key, err := s.Encode("")
	if err != nil {
		t.Fatal(err)
	}
	text := with(t, `"name": "a"`, `"name": "empty"`)
	dir := folder(t, map[string][]byte{"publisher.key": key, bundle.ManifestName: []byte(text), "empty": nil})
	signs := func(extra ...string) (*bundle.Reader, error) {
		must(t, dir, "", append([]string{"minisign", "-S", "-s", "publisher.key", "-m", "manifest.json"}, extra...)...)
		must(t, dir, "", "tar", "--format=ustar", "-cf", "b.kiosk", "manifest.json", "manifest.json.minisig", "empty")
		r, _, err := extract(t, bytes.NewReader(read(t, dir, "b.kiosk")), trusting(s))
		return r, err
	}
	if r, err := signs(); err != nil || r.Signer != s.Key() || r.Standing != bundle.Trusted {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := bundle.Open(bytes.NewReader(read(t, dir, "b.kiosk")), bundle.Keyring{}, bundle.Limits{}); refusal(t, err).Reason != bundle.UnknownKey {
		t.Errorf("a signature that does not tell its key: %v", err)
	}
	if _, err := signs("-c", "by hand", "-t", "guichet publisher nobody"); err != nil {
		t.Errorf("other comments: %v", err)
	}
	if _, err := signs("-l"); refusal(t, err).Reason != bundle.Damaged {
		t.Errorf("a signature that is not prehashed: %v", err)
	}
}

// Keys go both ways, with a password and without.
func TestMinisignKeys(t *testing.T) {
	tool(t, "minisign")
	for name, password := range map[string]string{"open": "", "password": "mot de passe"} {
		t.Run(name, func(t *testing.T) {
			if password != "" && !*long {
				t.Skip("seconds of scrypt: only with -long")
			}
			dir := folder(t, map[string][]byte{"f": []byte("lu")})
			typed, flags := "", []string{"-W"}
			if password != "" {
				typed, flags = password+"\n"+password+"\n", nil
			}
			must(t, dir, typed, append([]string{"minisign", "-G", "-p", "p.pub", "-s", "s.key"}, flags...)...)
			text, pub := read(t, dir, "s.key"), read(t, dir, "p.pub")
			if got := bundle.NeedsPassword(text); got != (password != "") {
				t.Errorf("needs a password: %v", got)
			}
			s, err := bundle.ParseSecret(text, password)
			if err != nil {
				t.Fatal(err)
			}
			k, err := bundle.ParseKey(pub)
			if err != nil || k != s.Key() || !strings.Contains(string(pub), "public key "+k.ID()+"\n") {
				t.Errorf("key %s, want %s (%v) of %s", k, s.Key(), err, pub)
			}
			ours, err := s.Encode(password)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "ours.key"), ours, 0o600); err != nil {
				t.Fatal(err)
			}
			must(t, dir, password+"\n", "minisign", "-S", "-s", "ours.key", "-m", "f")
			must(t, dir, "", "minisign", "-V", "-P", k.String(), "-m", "f")
		})
	}
}

func TestWrongPassword(t *testing.T) {
	if !*long {
		t.Skip("seconds of scrypt: only with -long")
	}
	s := secretOf(t, 1)
	text, err := s.Encode("mot de passe")
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"", "Mot de passe"} {
		if _, err := bundle.ParseSecret(text, password); !errors.Is(err, bundle.ErrPassword) {
			t.Errorf("password %q: %v", password, err)
		}
	}
}
