package verdict_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"flag"
	"fmt"
	"maps"
	"math/big"
	"math/bits"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

var long = flag.Bool("long", false, "compare with OpenSSL on 2,000 infrastructures, not 200")

// The judgement of paths and lists against OpenSSL's, on made-up infrastructures:
// CAs renewed and cross-certified, names in other string types, constraints,
// revocations, lists that do not cover, dates. Both are asked whether the
// certificate is good at one time; where they differ the reason must be known.
func TestAgainstOpenSSL(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("no openssl here:", err)
	}
	n := 200
	if *long {
		n = 2000
	}
	keys := newKeyPool(t)
	counts := map[string]int{}
	good := 0
	for seed := range n {
		w := newWorld(t, keys, int64(seed), 0)
		mine := w.mine()
		if mine {
			good++
		}
		why := w.compare(mine)
		if why == "" {
			why = w.explain(keys, int64(seed))
		}
		if counts[why]++; why == "" {
			t.Errorf("seed %d: good %t, OpenSSL otherwise\n%s\n%s", seed, mine, w.said, strings.Join(w.story, "\n"))
		}
	}
	t.Logf("%d infrastructures, %d good certificates", n, good)
	for _, why := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%5d %s", counts[why], why)
	}
	if good < n/5 || good > n*4/5 {
		t.Errorf("%d good of %d: the cases show little", good, n)
	}
}

// keyPool are keys of the kinds that CAs have.
type keyPool []crypto.Signer

func newKeyPool(t *testing.T) (pool keyPool) {
	t.Helper()
	for i := range 8 {
		curve := elliptic.P256()
		if i%3 == 0 {
			curve = elliptic.P384()
		}
		pool = append(pool, must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(curve, crand.Reader)))
	}
	for range 2 {
		pool = append(pool, must[*rsa.PrivateKey](t)(rsa.GenerateKey(crand.Reader, 2048)))
	}
	return pool
}

// authority is a CA: a name and a key, with one certificate or several.
type authority struct {
	name string
	key  crypto.Signer
	skid []byte
	root bool
}

// oddity is something in a world on which the two are known to differ. A world can
// be made again without it, and is the same in all else.
type oddity uint

const (
	otherLetters oddity = 1 << iota // a name is the same only to who folds all letters
	otherKeyID                      // a key identifier is not that of the key that signed
	oneName                         // two CAs with two keys have one name
	knownKey                        // a CA's certificate is revoked because its key is known
	elsewhere                       // a number stands in a list that does not cover it
	removed                         // a complete list names a number with removeFromCRL
	allOddities  = 1<<iota - 1
)

// String says how the two differ on it.
func (o oddity) String() string {
	return map[oddity]string{
		otherLetters: "OpenSSL folds ASCII letters only, and no decomposed ones (RFC 5280, 7.1 wants all)",
		otherKeyID:   "a key identifier that differs is a hint here (RFC 5280, 4.2.1.1), a refusal there",
		oneName:      "a list by another key of the same name is not taken here; a self-issued certificate is a root there",
		knownKey:     "a key in other hands harms all certificates of the CA here, only the revoked one there",
		elsewhere:    "a number in a list of the CA is revoked here, whatever the list covers",
		removed:      "removeFromCRL in a complete list, where it must not be (RFC 5280, 5.3.1), revokes here",
	}[o]
}

// world is one infrastructure with a certificate to judge.
type world struct {
	t       *testing.T
	r       *rand.Rand
	without oddity
	story   []string
	said    string // by OpenSSL, last
	serial  int64
	certs   []made
	leaf    *x509.Certificate
	crls    [][]byte
}

// odd takes a chance to make something odd, unless this world is without it.
func (w *world) odd(percent int, o oddity) bool { return w.chance(percent) && w.without&o == 0 }

// made is a CA's certificate.
type made struct {
	*x509.Certificate
	by *authority
	of *authority
}

func (w *world) tell(format string, args ...any) {
	w.story = append(w.story, fmt.Sprintf(format, args...))
}

func (w *world) chance(percent int) bool { return w.r.Intn(100) < percent }

func newWorld(t *testing.T, keys keyPool, seed int64, without oddity) *world {
	r := rand.New(rand.NewSource(seed))
	w := &world{t: t, r: r, without: without}
	order := r.Perm(len(keys))
	ca := func(i int, name string, root bool) *authority {
		return &authority{name: name, key: keys[order[i]], skid: []byte{1, 2, 3, byte(i)}, root: root}
	}
	root1, root2 := ca(0, "Racine Été", true), ca(1, "Racine Deux", true)
	top, low := ca(2, "Autorité Un", false), ca(3, "Autorite Deux", false)
	if w.odd(10, oneName) {
		low.name = top.name
	}
	w.certify(root1, root1)
	if w.chance(30) {
		w.certify(root1, root1) // renewed
	}
	if w.chance(30) {
		w.certify(root2, root2)
	}
	for range 1 + r.Intn(2) {
		w.certify(top, pick(r, root1, root1, root2))
	}
	issuer := pick(r, top, top, top, low, low, root1)
	if issuer == low || w.chance(20) {
		for range 1 + r.Intn(2) {
			w.certify(low, pick(r, top, top, root1))
		}
	}
	w.issue(issuer, keys[order[4]])
	for _, a := range []*authority{root1, root2, top, low} {
		for range pick(r, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2) {
			w.list(a)
		}
	}
	return w
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.Intn(len(from))] }

// moment is when everything is judged.
func moment() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

// dates are mostly in force.
func (w *world) dates() (from, to time.Time, what string) {
	switch {
	case w.chance(5):
		return moment().AddDate(-9, 0, 0), moment().AddDate(0, 0, -3), "ended"
	case w.chance(2):
		return moment().AddDate(0, 0, 3), moment().AddDate(9, 0, 0), "not begun"
	}
	return moment().AddDate(-2, 0, 0), moment().AddDate(5, 0, 0), "in force"
}

// named writes a name in one of the ways in which it may be written.
func (w *world) named(name string) []byte {
	tag := asn1.TagUTF8String
	switch {
	case w.chance(10):
		tag = asn1.TagBMPString
	case w.chance(10):
		tag = asn1.TagT61String
	}
	switch {
	case w.chance(2):
		if w.without&otherLetters == 0 {
			name = strings.ReplaceAll(name, "É", "é")
		}
	case w.chance(2) && tag == asn1.TagUTF8String:
		if w.without&otherLetters == 0 {
			name = strings.ReplaceAll(name, "é", "e\u0301")
		}
	case w.chance(6):
		name = strings.ReplaceAll(name, "R", "r")
	case w.chance(6):
		name = "  " + strings.ReplaceAll(name, " ", "   ")
	}
	value := []byte(name)
	switch tag {
	case asn1.TagBMPString:
		value = nil
		for _, r := range name {
			value = append(value, byte(r>>8), byte(r))
		}
	case asn1.TagT61String:
		value = nil
		for _, r := range name {
			value = append(value, byte(r))
		}
	}
	return must[[]byte](w.t)(asn1.Marshal([]rdnSET{{{asn1.ObjectIdentifier{2, 5, 4, 3}, asn1.RawValue{Tag: tag, Bytes: value}}}}))
}

// encoding/asn1 writes a slice as a SET when its type's name ends so.
type (
	attributeValue struct {
		Type  asn1.ObjectIdentifier
		Value asn1.RawValue
	}
	rdnSET []attributeValue
)

func (w *world) next() *big.Int {
	w.serial++
	return big.NewInt(w.serial)
}

// certify makes a certificate of a CA, signed by another or by itself.
func (w *world) certify(of, by *authority) {
	from, to, what := w.dates()
	t := &x509.Certificate{
		SerialNumber: w.next(), RawSubject: w.named(of.name), NotBefore: from, NotAfter: to, BasicConstraintsValid: true, IsCA: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, SubjectKeyId: of.skid, MaxPathLen: -1,
	}
	switch {
	case w.chance(15):
		t.MaxPathLen = 0
	case w.chance(10):
		t.MaxPathLen = 1
	case w.chance(5):
		t.KeyUsage = 0
	case w.chance(3):
		t.KeyUsage = x509.KeyUsageCRLSign
	}
	c := w.sign(t, by, of.key.Public())
	w.certs = append(w.certs, made{c, by, of})
	w.tell("CA %d: %q by %q, %s, path length %d, usage %b", c.SerialNumber, of.name, by.name, what, t.MaxPathLen, t.KeyUsage)
}

// sign makes a certificate; its issuer's name is written in some way, and its key
// identifier is there, not there, or another.
func (w *world) sign(t *x509.Certificate, by *authority, key crypto.PublicKey) *x509.Certificate {
	parent := &x509.Certificate{RawSubject: w.named(by.name), SubjectKeyId: by.skid}
	switch {
	case w.chance(10):
		parent.SubjectKeyId = nil
	case w.odd(3, otherKeyID):
		parent.SubjectKeyId = []byte{9, 9, 9}
		w.tell("certificate %d names another key", t.SerialNumber)
	}
	if by.root && bytes.Equal(t.SubjectKeyId, by.skid) {
		parent = &x509.Certificate{RawSubject: t.RawSubject, SubjectKeyId: by.skid} // self-signed
	}
	if _, ok := by.key.(*rsa.PrivateKey); ok && w.chance(50) {
		t.SignatureAlgorithm = x509.SHA256WithRSAPSS
	}
	der := must[[]byte](w.t)(x509.CreateCertificate(crand.Reader, t, parent, key, by.key))
	return must[*x509.Certificate](w.t)(x509.ParseCertificate(der))
}

// The points of the certificate to judge, and one that it has not.
const ownPoint, otherPoint = "http://a.invalid/own.crl", "http://a.invalid/other.crl"

// issue makes the certificate to judge.
func (w *world) issue(by *authority, key crypto.Signer) {
	from, to, what := w.dates()
	t := &x509.Certificate{
		SerialNumber: w.next(), RawSubject: w.holder(), NotBefore: from, NotAfter: to,
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true, MaxPathLen: -1,
		ExtraExtensions: []pkix.Extension{pkisim.CardType(pki.CPE), pkisim.CardID("9900000012"), pkisim.Category(0)},
	}
	if w.chance(70) {
		t.CRLDistributionPoints = []string{ownPoint}
	}
	signer := *by
	if w.chance(6) {
		signer.key, what = key, what+", forged"
	}
	w.leaf = w.sign(t, &signer, key.Public())
	w.tell("certificate %d by %q, %s, points %v", w.leaf.SerialNumber, by.name, what, t.CRLDistributionPoints)
}

func (w *world) holder() []byte {
	one := func(last int, value string) rdnSET {
		return rdnSET{{asn1.ObjectIdentifier{2, 5, 4, last}, asn1.RawValue{Tag: asn1.TagUTF8String, Bytes: []byte(value)}}}
	}
	return must[[]byte](w.t)(asn1.Marshal([]rdnSET{one(3, "899700000012"), one(4, "DUPONT"), one(42, "ZOÉ")}))
}

// list makes a list of a CA.
func (w *world) list(a *authority) {
	made := moment().AddDate(0, 0, -w.r.Intn(5)).Add(-time.Duration(w.r.Intn(1000)) * time.Second)
	l := &x509.RevocationList{Number: big.NewInt(made.Unix()), ThisUpdate: made, NextUpdate: made.AddDate(0, 0, 7)}
	what := "in date"
	if w.chance(3) {
		l.ThisUpdate, l.NextUpdate, what = made.AddDate(0, -3, 0), made.AddDate(0, -2, 0), "too old"
		l.Number = big.NewInt(l.ThisUpdate.Unix())
	}
	point, scope := w.scope()
	if point != nil {
		l.ExtraExtensions = []pkix.Extension{*point}
	}
	for _, c := range append(w.issuedBy(a), w.leafOf()...) {
		if w.chance(4) {
			reason := pick(w.r, 0, 1, 2, 3, 4, 5, 6, 8, 9)
			if w.without&knownKey != 0 && c.IsCA && (reason == 1 || reason == 2) {
				reason = 3
			}
			if w.without&elsewhere != 0 && scope != "all" || w.without&removed != 0 && reason == 8 {
				continue
			}
			l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{
				SerialNumber: c.SerialNumber, RevocationTime: made.AddDate(0, 0, -1), ReasonCode: reason})
			what += fmt.Sprintf(", revokes %d for %d", c.SerialNumber, reason)
		}
	}
	if _, ok := a.key.(*rsa.PrivateKey); ok && w.chance(50) {
		l.SignatureAlgorithm = x509.SHA384WithRSAPSS
	}
	issuer := &x509.Certificate{RawSubject: w.named(a.name), SubjectKeyId: a.skid, KeyUsage: x509.KeyUsageCRLSign}
	w.crls = append(w.crls, must[[]byte](w.t)(x509.CreateRevocationList(crand.Reader, l, issuer, a.key)))
	w.tell("list of %q, covers %s, %s", a.name, scope, what)
}

// scope is an issuingDistributionPoint, or none.
func (w *world) scope() (*pkix.Extension, string) {
	flagged := func(b ...byte) *pkix.Extension {
		e := pkisim.Extension(true, append([]byte{0x30, byte(len(b))}, b...), 2, 5, 29, 28)
		return &e
	}
	at := func(uri string) *pkix.Extension {
		e := pointAt(uri)
		return &e
	}
	switch n := w.r.Intn(40); n {
	case 0:
		return flagged(0x81, 1, 0xFF), "users"
	case 1:
		return flagged(0x82, 1, 0xFF), "CAs"
	case 2:
		return flagged(0x83, 2, 5, 0x60), "two reasons"
	case 3:
		return flagged(0x83, 3, 7, 0x1F, 0x80), "the other reasons"
	case 4:
		return at(otherPoint), "another point"
	case 5:
		return at(ownPoint), "the card's point"
	}
	return nil, "all"
}

// issuedBy lists the CA certificates that a CA signed.
func (w *world) issuedBy(a *authority) (list []*x509.Certificate) {
	for _, c := range w.certs {
		if c.by == a {
			list = append(list, c.Certificate)
		}
	}
	return list
}

func (w *world) leafOf() []*x509.Certificate { return []*x509.Certificate{w.leaf} }

func (w *world) roots() (list []*x509.Certificate) {
	for _, c := range w.certs {
		if c.of == c.by {
			list = append(list, c.Certificate)
		}
	}
	return list
}

func (w *world) others() (list []*x509.Certificate) {
	for _, c := range w.certs {
		if c.of != c.by {
			list = append(list, c.Certificate)
		}
	}
	return list
}

// issuers are the CAs as a kiosk holds them, all pinned.
func (w *world) issuers() *pki.Issuers {
	var pins bytes.Buffer
	var files []pki.File
	for i, c := range w.certs {
		parsed := must[*pki.Certificate](w.t)(pki.Parse(c.Raw))
		fmt.Fprintf(&pins, "%s  production  CA\n", parsed.Fingerprint())
		files = append(files, pki.File{Name: fmt.Sprint(i), Data: c.Raw})
	}
	issuers, _ := pki.LoadIssuers(must[*pki.Pins](w.t)(pki.ParsePins(&pins)), files)
	return issuers
}

// mine judges the certificate as a kiosk does, but for what is no matter of paths
// and lists.
func (w *world) mine() bool {
	issuers := w.issuers()
	var lists []*pki.CRL
	for _, der := range w.crls {
		l := must[*pki.CRL](w.t)(pki.ParseCRL(der))
		if _, err := issuers.CRLIssuer(l); err == nil {
			lists = append(lists, l)
		}
	}
	facts := card.Facts{
		Identity:     card.Identity{Family: card.CPx, Generation: card.CPS3, Listed: true},
		Certificates: []card.Certificate{{DER: w.leaf.Raw, Complete: true}}, Failure: card.FailureNone,
	}
	trust := verdict.Trust{Issuers: issuers, Revocations: must[*pki.CRLSet](w.t)(pki.NewCRLSet(issuers, lists...)), Site: verdict.Site{LateDays: 1}, Integrity: verdict.Intact}
	r := verdict.Evaluate(facts, trust, verdict.Clock{Now: moment(), Kept: true})
	for _, f := range r.Findings {
		if f.Code == verdict.CodeNotChecked {
			continue // there is no CA between the card and its root: a kiosk takes no such card
		}
		if slices.Contains([]string{"chain", "dates", "revocation", "ca-revocation", "freshness"}, f.Rule) && f.Code != "" && f.Code != verdict.CodeSoon {
			w.tell("here: %s: %s %s", f.Rule, f.Code, f.Detail)
			return false
		}
	}
	return true
}

// openssl asks whether the certificate is good by these CAs and all lists.
func (w *world) openssl(roots, others []*x509.Certificate) bool {
	dir := w.t.TempDir()
	write := func(name string, blocks ...*pem.Block) string {
		var b bytes.Buffer
		for _, block := range blocks {
			if err := pem.Encode(&b, block); err != nil {
				w.t.Fatal(err)
			}
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			w.t.Fatal(err)
		}
		return path
	}
	certificates := func(list []*x509.Certificate) (blocks []*pem.Block) {
		for _, c := range list {
			blocks = append(blocks, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
		}
		return blocks
	}
	args := []string{"verify", "-attime", fmt.Sprint(moment().Unix()), "-crl_check_all", "-extended_crl", "-no-CApath", "-no-CAstore",
		"-CAfile", write("roots.pem", certificates(roots)...)}
	if len(others) > 0 {
		args = append(args, "-untrusted", write("others.pem", certificates(others)...))
	}
	for i, der := range w.crls {
		args = append(args, "-CRLfile", write(fmt.Sprintf("%d.crl", i), &pem.Block{Type: "X509 CRL", Bytes: der}))
	}
	out, err := exec.Command("openssl", append(args, write("leaf.pem", certificates([]*x509.Certificate{w.leaf})...))...).CombinedOutput()
	w.said = string(out)
	return err == nil
}

// compare asks OpenSSL, which takes one path and tries no other, of all CAs at once
// and then of each path that holds here; "" when it never says the same.
func (w *world) compare(mine bool) string {
	if w.openssl(w.roots(), w.others()) == mine {
		return "the same"
	}
	if !mine {
		return ""
	}
	paths, err := w.issuers().Paths(must[*pki.Certificate](w.t)(pki.Parse(w.leaf.Raw)))
	if err != nil {
		w.t.Fatal(err)
	}
	aboutRoot := false
	for _, p := range paths {
		var chain []*x509.Certificate
		for _, c := range p.Certificates[1:] {
			chain = append(chain, must[*x509.Certificate](w.t)(x509.ParseCertificate(c.Raw)))
		}
		top := len(chain) - 1
		if w.openssl(chain[top:], chain[:top]) {
			return "OpenSSL takes one path and tries no other"
		}
		// Its lists are in order but for the root's about itself.
		aboutRoot = aboutRoot || strings.Contains(w.said, fmt.Sprintf("at %d depth", len(chain))) && strings.Contains(w.said, "CRL")
	}
	if aboutRoot {
		return "OpenSSL wants a list about the root itself"
	}
	return ""
}

// explain finds the fewest oddities without which the two agree; "" when they do
// not even then.
func (w *world) explain(keys keyPool, seed int64) string {
	var sets []oddity
	for o := oddity(1); o <= allOddities; o++ {
		sets = append(sets, o)
	}
	slices.SortStableFunc(sets, func(a, b oddity) int { return bits.OnesCount(uint(a)) - bits.OnesCount(uint(b)) })
	for _, set := range sets {
		other := newWorld(w.t, keys, seed, set)
		if other.compare(other.mine()) == "" {
			continue
		}
		var why []string
		for o := oddity(1); o < allOddities; o <<= 1 {
			if set&o != 0 {
				why = append(why, o.String())
			}
		}
		return strings.Join(why, "; and ")
	}
	return ""
}
