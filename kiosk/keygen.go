package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"guichet/kiosk/bundle"
)

// keygenVerb makes a publisher's key pair.
type keygenVerb struct {
	Out        string `help:"The folder for publisher.key and publisher.pub (system.key and system.pub for a system); neither may be there yet." required:"" placeholder:"DIR"`
	Role       string `help:"What it signs: help (data sets) or system (the appliance's whole system). No key does both." enum:"help,system" default:"help"`
	NoPassword bool   `name:"no-password" help:"Do not protect publisher.key by a password: whoever has the file can sign."`
}

// files are the names of the two files, secret and public.
func (v *keygenVerb) files() (secret, public string) {
	name := "publisher"
	if bundle.Role(v.Role) == bundle.RoleSystem {
		name = "system"
	}
	return filepath.Join(v.Out, name+".key"), filepath.Join(v.Out, name+".pub")
}

// Run implements the verb.
func (v *keygenVerb) Run() error {
	secretFile, publicFile := v.files()
	for _, file := range []string{secretFile, publicFile} { // before anything is asked or written
		if err := checkNew(file); err != nil {
			return err
		}
	}
	password := ""
	if !v.NoPassword {
		var err error
		if password, err = newPassword(); err != nil {
			return err
		}
	}
	secret, err := bundle.GenerateKey()
	if err != nil {
		return err
	}
	secret = secret.For(bundle.Role(v.Role))
	text, err := secret.Encode(password)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(v.Out, 0o755); err != nil {
		return err
	}
	if err := writeNew(secretFile, text, 0o600); err != nil {
		return err
	}
	if err := writeNew(publicFile, secret.Public(), 0o644); err != nil {
		return err
	}
	fmt.Printf("key: %s\nwords: %s\n", secret.Key().ID(), strings.Join(secret.Key().Words(), " "))
	return nil
}

// errIsThere says that a key's file is there already: one that is overwritten is lost.
func errIsThere(path string) error {
	return fmt.Errorf("%s is there already; hint: a key that is overwritten is lost, name another folder", path)
}

// checkNew returns an error if there is a file at path.
func checkNew(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return errIsThere(path)
	}
	return nil // what else is wrong is said when the file is written
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, content []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, os.ErrExist) {
		return errIsThere(path)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// newPassword asks for a password, twice.
func newPassword() (string, error) {
	first, err := askPassword("password for the new key: ")
	if err != nil {
		return "", err
	}
	if first == "" {
		return "", errors.New("an empty password; hint: --no-password, if that is what you mean")
	}
	second, err := askPassword("the same again: ")
	if err == nil && first != second {
		err = errors.New("the two passwords differ: no key was made")
	}
	return first, err
}
