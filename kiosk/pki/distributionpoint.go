package pki

import (
	"encoding/asn1"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// distributionPoint is one DistributionPoint of a certificate (RFC 5280,
// 4.2.1.13): where its lists are, and which reasons they name.
type distributionPoint struct {
	names   []string     // as pointName writes them; nil when left out
	reasons Reasons      // AllReasons when left out
	issuers []foldedName // cRLIssuer: who signs the list in the CA's place
}

func oidPoints() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{2, 5, 29, 31} }

// pointField is DistributionPoint, and as far as it goes IssuingDistributionPoint.
type pointField struct {
	Name    asn1.RawValue  `asn1:"optional,tag:0"`
	Reasons asn1.BitString `asn1:"optional,tag:1"`
	Issuer  asn1.RawValue  `asn1:"optional,tag:2"`
}

// parsePoints reads CRLDistributionPoints; issuer is the certificate's.
func parsePoints(value []byte, issuer foldedName) ([]distributionPoint, error) {
	var fields []pointField
	if rest, err := asn1.Unmarshal(value, &fields); err != nil || len(rest) > 0 {
		return nil, errors.New("cannot be read")
	}
	points := make([]distributionPoint, 0, len(fields))
	for _, f := range fields {
		p := distributionPoint{reasons: reasonsOf(f.Reasons)}
		var err error
		if p.issuers, err = directoryNames(f.Issuer.Bytes); err != nil {
			return nil, err
		}
		signer := issuer
		if len(p.issuers) > 0 {
			signer = p.issuers[0]
		}
		if p.names, err = pointNames(f.Name.Bytes, signer); err != nil {
			return nil, err
		}
		points = append(points, p)
	}
	return points, nil
}

// pointNames reads the content of a DistributionPointName: fullName [0], or
// nameRelativeToCRLIssuer [1], which goes after the name of who signs the list.
func pointNames(b []byte, signer foldedName) (names []string, err error) {
	if len(b) == 0 {
		return nil, nil
	}
	var choice asn1.RawValue
	if rest, err := asn1.Unmarshal(b, &choice); err != nil || len(rest) > 0 || choice.Class != asn1.ClassContextSpecific {
		return nil, errors.New("a point whose name cannot be read")
	}
	if choice.Tag == 1 {
		var set rawRDNSET
		if _, err := asn1.UnmarshalWithParams(choice.FullBytes, &set, "set,tag:1"); err != nil {
			return nil, errors.New("a point whose name cannot be read")
		}
		return []string{directoryPoint(signer + foldedName(foldRDN(set)))}, nil
	}
	for rest := choice.Bytes; len(rest) > 0; {
		var one asn1.RawValue
		if rest, err = asn1.Unmarshal(rest, &one); err != nil {
			return nil, errors.New("a point whose name cannot be read")
		}
		names = append(names, pointName(one))
	}
	return names, nil
}

// The choices of GeneralName that are read here (RFC 5280, 4.2.1.6).
const (
	generalDirectory = 4
	generalURI       = 6
)

// pointName writes a GeneralName as one line of text, the same for the same
// name.
func pointName(n asn1.RawValue) string {
	switch n.Tag {
	case generalDirectory:
		return directoryPoint(foldName(n.Bytes))
	case generalURI:
		return "uri:" + strconv.Quote(foldURI(string(n.Bytes)))
	}
	return fmt.Sprintf("%d:%X", n.Tag, n.Bytes)
}

func directoryPoint(n foldedName) string { return "dir:" + strconv.Quote(string(n)) }

// foldURI writes scheme and host, which are the same in upper and lower case,
// in lower case (RFC 5280, 7.4).
func foldURI(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" {
		return s
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	return u.String()
}

// directoryNames returns the directory names of a GeneralNames.
func directoryNames(b []byte) (names []foldedName, err error) {
	for len(b) > 0 {
		var one asn1.RawValue
		if b, err = asn1.Unmarshal(b, &one); err != nil {
			return nil, errors.New("a cRLIssuer that cannot be read")
		}
		if one.Tag == generalDirectory {
			names = append(names, foldName(one.Bytes))
		}
	}
	return names, nil
}

// Reasons is a set of the reasons for which a list names certificates
// (ReasonFlags, RFC 5280, 4.2.1.13), bit n for reason flag n.
type Reasons uint16

// AllReasons is what a list covers that does not say.
const AllReasons Reasons = 0x1FE // flags 1 to 8

func reasonsOf(bits asn1.BitString) (r Reasons) {
	if bits.BitLength == 0 {
		return AllReasons
	}
	for i := 1; i < 9; i++ {
		if bits.At(i) != 0 {
			r |= 1 << i
		}
	}
	return r
}

// reasonsFor returns the reasons for which a list of the certificate's issuer
// with these points names c: AllReasons for a list without a point.
func (c *Certificate) reasonsFor(points []string) (covered Reasons) {
	if len(points) == 0 || slices.Contains(points, directoryPoint(c.issuer)) {
		return AllReasons
	}
	for _, p := range c.points {
		if len(p.issuers) > 0 && !slices.Contains(p.issuers, c.issuer) {
			continue // somebody else's list
		}
		if slices.ContainsFunc(p.names, func(n string) bool { return slices.Contains(points, n) }) {
			covered |= p.reasons
		}
	}
	return covered
}
