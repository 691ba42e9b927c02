package pki_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/pki"
)

// caConfig is enough for openssl ca to make lists.
const caConfig = `[ca]
default_ca = x
[x]
database = index.txt
crlnumber = crlnumber
default_crl_days = 7
default_md = sha256
crl_extensions = e
unique_subject = no
[e]
authorityKeyIdentifier = keyid
[req]
distinguished_name = dn
x509_extensions = authority
prompt = no
[dn]
CN = AC d'essai
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`

// CAs of every usual kind of key, and lists signed in every usual way, made by
// OpenSSL.
func TestSignaturesOfOpenSSL(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("no openssl here:", err)
	}
	pss := func(more ...string) []string {
		sign := []string{"-sigopt", "rsa_padding_mode:pss"}
		for _, m := range more {
			sign = append(sign, "-sigopt", m)
		}
		return sign
	}
	for name, tc := range map[string]struct {
		key  []string // of openssl genpkey
		sign []string // of openssl ca
		want string   // part of the refusal of the list; "" when it is taken
		ca   string   // part of the refusal of the CA
	}{
		"RSA":                           {[]string{"RSA", "rsa_keygen_bits:2048"}, nil, "", ""},
		"RSA, SHA-512":                  {[]string{"RSA", "rsa_keygen_bits:2048"}, []string{"-md", "sha512"}, "", ""},
		"RSA, SHA-1":                    {[]string{"RSA", "rsa_keygen_bits:2048"}, []string{"-md", "sha1"}, "SHA-1", ""},
		"PSS, salt of the hash":         {[]string{"RSA", "rsa_keygen_bits:2048"}, pss("rsa_pss_saltlen:digest"), "", ""},
		"PSS, longest salt":             {[]string{"RSA", "rsa_keygen_bits:2048"}, pss("rsa_pss_saltlen:max"), "", ""},
		"PSS, salt of 20":               {[]string{"RSA", "rsa_keygen_bits:2048"}, pss("rsa_pss_saltlen:20"), "", ""},
		"PSS, no salt":                  {[]string{"RSA", "rsa_keygen_bits:2048"}, pss("rsa_pss_saltlen:0"), "", ""},
		"PSS, SHA-384":                  {[]string{"RSA", "rsa_keygen_bits:3072"}, append(pss("rsa_pss_saltlen:digest"), "-md", "sha384"), "", ""},
		"PSS, SHA-512":                  {[]string{"RSA", "rsa_keygen_bits:2048"}, append(pss(), "-md", "sha512"), "", ""},
		"PSS, SHA-1":                    {[]string{"RSA", "rsa_keygen_bits:2048"}, append(pss(), "-md", "sha1"), "SHA-1", ""},
		"PSS, another hash in its mask": {[]string{"RSA", "rsa_keygen_bits:2048"}, pss("rsa_mgf1_md:sha512"), "RSASSA-PSS with two hashes", ""},
		"a key for PSS alone":           {[]string{"RSA-PSS", "rsa_keygen_bits:2048"}, pss("rsa_pss_saltlen:32"), "", ""},
		"P-256":                         {[]string{"EC", "ec_paramgen_curve:P-256"}, nil, "", ""},
		"P-384":                         {[]string{"EC", "ec_paramgen_curve:P-384"}, []string{"-md", "sha384"}, "", ""},
		"P-521":                         {[]string{"EC", "ec_paramgen_curve:P-521"}, []string{"-md", "sha512"}, "", ""},
		"brainpool":                     {[]string{"EC", "ec_paramgen_curve:brainpoolP256r1"}, nil, "not held", "unsupported elliptic curve"},
		"Ed25519":                       {[]string{"ED25519"}, nil, "1.3.101.112", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOpenSSL(t)
			args := []string{"genpkey", "-out", "key.pem", "-algorithm", tc.key[0]}
			for _, opt := range tc.key[1:] {
				args = append(args, "-pkeyopt", opt)
			}
			o.run(args...)
			o.run("req", "-x509", "-new", "-key", "key.pem", "-config", "ca.cnf", "-days", "30", "-out", "ca.pem")
			list := append([]string{"ca", "-gencrl", "-config", "ca.cnf", "-keyfile", "key.pem", "-cert", "ca.pem", "-out", "list.pem"}, tc.sign...)
			o.run(list...)

			parsed, err := pki.Parse(o.der("ca.pem"))
			if err != nil {
				t.Fatal(err)
			}
			issuers, refusals := pki.LoadIssuers(mustPins(t, []byte(parsed.Fingerprint().String()+"  production  AC\n")),
				[]pki.File{{Name: "ca.pem", Data: o.read("ca.pem")}})
			if said := fmt.Sprint(refusals); (len(refusals) > 0) != (tc.ca != "") || !strings.Contains(said, tc.ca) {
				t.Errorf("CA: %s, want %q", said, tc.ca)
			}
			data := o.read("list.pem")
			_, _, err = streamed(issuers, bytes.NewReader(data))
			if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
				t.Errorf("list: error %v, want %q", err, tc.want)
			}
			whole, err := pki.ParseCRL(data)
			if err == nil {
				_, err = issuers.CRLIssuer(whole)
			}
			if (err == nil) != (tc.want == "") {
				t.Errorf("list read whole: error %v, want %q", err, tc.want)
			}
		})
	}
}

// openssl runs the tool in a folder of its own.
type openssl struct {
	t   *testing.T
	dir string
}

func newOpenSSL(t *testing.T) openssl {
	t.Helper()
	o := openssl{t, t.TempDir()}
	for name, text := range map[string]string{"ca.cnf": caConfig, "index.txt": "R\t300101000000Z\t260101000000Z\t05\tunknown\t/CN=x\n", "crlnumber": "07\n"} {
		if err := os.WriteFile(filepath.Join(o.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func (o openssl) run(args ...string) []byte {
	o.t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Dir = o.dir
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		o.t.Fatalf("openssl %v: %v\n%s", args, err, &errs)
	}
	return out
}

func (o openssl) read(name string) []byte {
	o.t.Helper()
	data, err := os.ReadFile(filepath.Join(o.dir, name))
	if err != nil {
		o.t.Fatal(err)
	}
	return data
}

func (o openssl) der(name string) []byte { return o.run("x509", "-in", name, "-outform", "DER") }
