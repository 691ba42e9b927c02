package datafolder

import (
	"context"
	"encoding/hex"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// marksOf tells how new the lists of a data set are; nothing of one that cannot be
// read.
func marksOf(ctx context.Context, path string) (marks []update.Mark) {
	set, err := store.Open(ctx, path)
	if err != nil {
		return nil
	}
	defer set.Close()
	lists := set.Lists()
	for _, c := range lists.CRLs {
		marks = append(marks, update.Mark{Issuer: hex.EncodeToString(c.Issuer[:]), Name: c.IssuerName, Scope: uint8(c.Scope),
			Points: c.Points, Reasons: uint16(c.Reasons), Number: c.Number, Made: c.ThisUpdate.Unix()})
	}
	if made := lists.Oppositions.Made; !made.IsZero() {
		marks = append(marks, update.Mark{Made: made.Unix()})
	}
	return marks
}

// listsOf are the lists that marks tell of.
func listsOf(marks []update.Mark) (lists pki.Lists) {
	for _, m := range marks {
		made := time.Unix(m.Made, 0).UTC()
		if m.Issuer == "" {
			lists.Oppositions.Made = made
			continue
		}
		c := pki.CRLInfo{IssuerName: m.Name, Number: m.Number, ThisUpdate: made,
			Covering: pki.Covering{Scope: pki.Scope(m.Scope), Points: m.Points, Reasons: pki.Reasons(m.Reasons)}}
		if id, err := hex.DecodeString(m.Issuer); err == nil && copy(c.Issuer[:], id) == len(c.Issuer) {
			lists.CRLs = append(lists.CRLs, c)
		}
	}
	return lists
}
