package pcsc

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/pcsc/pcsctest"
	"guichet/kiosk/sim/cardsim"
)

// counter counts what a virtual card exchanged.
type counter struct {
	mu sync.Mutex
	card.Traffic
	ccid, slow time.Duration // what the exchanges take on the two recorded readers
}

func (c *counter) trace(cmd, answer []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.APDUs++
	c.BytesSent += len(cmd)
	c.BytesReceived += len(answer)
	c.ccid += cardsim.TimingCCID().Of(cmd, answer)
	c.slow += cardsim.TimingSlowReader().Of(cmd, answer)
}

// take returns the counts and begins again.
func (c *counter) take() card.Traffic {
	t, _ := c.takeTimed()
	return t
}

// takeTimed returns the counts with the times on the two recorded readers too.
func (c *counter) takeTimed() (card.Traffic, string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.Traffic
	words := fmt.Sprintf("%+v, %.1f s on the CCID reader, %.1f s on the slow one", t, c.ccid.Seconds(), c.slow.Seconds())
	c.Traffic, c.ccid, c.slow = card.Traffic{}, 0, 0
	return t, words
}

// opensc runs a tool of OpenSC on the private service.
func opensc(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(cmd.Environ(), "HOME="+t.TempDir()) // no cache of an earlier run
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}

// certificate makes a self-signed certificate of about n bytes: OpenSC looks inside.
func certificate(t *testing.T, n int) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		Subject:         pkix.Name{Country: []string{"FR"}, CommonName: "899900000001"},
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Value: make([]byte, n-300)}},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func missingOpenSC() string {
	for _, tool := range []string{"opensc-tool", "pkcs15-tool"} {
		if _, err := exec.LookPath(tool); err != nil {
			return tool + " is not installed"
		}
	}
	return missing
}

// OpenSC reads the virtual CPS3 that we read, gets the same certificates, and says
// what it costs. It is told the AID: of a real card's two records in EF.DIR it takes
// the contactless one.
func TestOpenSCReadsTheSame(t *testing.T) {
	pcsctest.Need(t, missingOpenSC())
	started(t)
	const aid = "E828BD080F8025000001FF0010"
	c := content()
	c.AuthDER, c.SignDER = certificate(t, 1700), certificate(t, 1650)
	for style, name := range []string{"61xx", "6Cxx", "direct"} {
		t.Run(name, func(t *testing.T) {
			var count counter
			s := watch(t, Options{})
			s.next(StateEmpty, seen)
			pull := insert(t, cardsim.NewCPS3(c, cardsim.Options{Style: cardsim.Style(style), Trace: count.trace}))
			defer pull()
			inserted := s.next(StateCard, seen)
			ours := readAll(inserted)
			took, words := count.takeTimed()
			t.Logf("ours, both certificates: %s", words)
			codes := card.ReadCodes(context.Background(), inserted.Conn, ours)
			if asked, words := count.takeTimed(); codes.PIN.Left != 3 || asked != codes.Traffic || asked.APDUs > 4 {
				t.Errorf("codes %+v, the card saw %s", codes, words)
			} else {
				t.Logf("the state of the codes: %s", words)
			}
			s.close()
			if ours.Failure != card.FailureNone || !bytes.Equal(ours.Certificates[1].DER, c.SignDER) {
				t.Fatalf("failure %d at %s", ours.Failure, ours.FailedAt)
			}
			if took != ours.Traffic {
				t.Errorf("the card saw %+v, we counted %+v", took, ours.Traffic)
			}
			if got := opensc(t, "opensc-tool", "-n"); !strings.Contains(got, "IAS-ECC") {
				t.Errorf("opensc-tool -n: %q", got)
			}
			count.take()
			list := opensc(t, "pkcs15-tool", "--aid", aid, "--list-certificates")
			if !strings.Contains(list, "Certificat d'Authentification CPS") || !strings.Contains(list, "Certificat de Signature CPS") {
				t.Errorf("list: %s", list)
			}
			listed, words := count.takeTimed()
			t.Logf("pkcs15-tool --list-certificates: %s", words)
			if listed.APDUs < took.APDUs || listed.BytesReceived < took.BytesReceived {
				t.Errorf("ours took %+v, more than OpenSC's %+v", took, listed)
			}
			certificates := []struct {
				id  string
				der []byte
			}{{aid + "02", c.AuthDER}, {aid + "01", c.SignDER}}
			for _, want := range certificates {
				id, der := want.id, want.der
				block, _ := pem.Decode([]byte(opensc(t, "pkcs15-tool", "--aid", aid, "--read-certificate", id)))
				if block == nil || !bytes.Equal(block.Bytes, der) {
					t.Errorf("certificate %s differs", id)
				}
				t.Logf("OpenSC, --read-certificate %s: %+v", id, count.take())
			}
		})
	}
}
