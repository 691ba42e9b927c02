package card

import (
	"context"
	"fmt"

	"guichet/kiosk/iso7816"
)

// readCertificate reads one certificate: a first piece, whose first bytes declare
// the length, then the rest and not one byte of padding. Each piece is reported.
func (r *reading) readCertificate(ctx context.Context, i int) (err error) {
	c := &r.facts.Certificates[i]
	defer func() { c.Failure = certificateFailure(err) }()
	if err := r.selectFile(ctx, string(c.Path)); err != nil {
		return err
	}
	total := maxRead
	for len(c.DER) < total {
		piece, err := r.read(ctx, r.offsets[i]+len(c.DER), min(total-len(c.DER), maxRead))
		if err != nil {
			return err
		}
		if len(piece) == 0 {
			return fmt.Errorf("certificate ends after %d bytes: %w", len(c.DER), iso7816.ErrMalformed)
		}
		c.DER = append(c.DER, piece...)
		if total, err = certificateLength(c.DER); err != nil {
			return err
		}
		c.DER = c.DER[:min(len(c.DER), total)]
		c.Complete = len(c.DER) == total
		r.report(i)
	}
	return nil
}

// certificateFailure is the certificate's own Failure for an error, FailureNone
// for none.
func certificateFailure(err error) Failure {
	if err == nil {
		return FailureNone
	}
	return failureOf(err)
}

// certificateLength reads the whole length off a certificate's first bytes. Too
// few bytes to tell give maxRead.
func certificateLength(der []byte) (int, error) {
	if len(der) < 6 {
		return maxRead, nil
	}
	h, err := iso7816.ParseHeader(der)
	if err != nil {
		return 0, err
	}
	n := h.Size + h.Length
	if h.Tag != tagSequence || n > maxCertificate {
		return 0, fmt.Errorf("certificate of %d bytes: %w", n, iso7816.ErrMalformed)
	}
	return n, nil
}
