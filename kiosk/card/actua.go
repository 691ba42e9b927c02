package card

import (
	"context"
	"errors"
	"time"

	"guichet/kiosk/iso7816"
)

// readActua reads EF_ACTUA, which a card that was never updated does not have
// (dops-cryptolib, card-cps.c). What it says is a fact, not a failure. It is not
// readable without contacts, so it is not tried there.
func (r *reading) readActua(ctx context.Context) error {
	if r.facts.Identity.Contactless {
		return nil
	}
	err := r.selectFile(ctx, pathActua)
	switch {
	case errors.Is(err, iso7816.SWNotFound):
		r.facts.Actua = ActuaAbsent
		return nil
	case refused(err):
		r.facts.Actua = ActuaUnreadable
		return nil
	case err != nil:
		return err
	}
	b, err := r.readObjects(ctx)
	r.facts.Actua = actuaOf(b, err)
	if f := failureOf(err); err != nil && f.final() {
		r.facts.Actua = ActuaUnknown
		return err
	}
	return nil
}

// actuaOf judges what a READ BINARY of EF_ACTUA brought: EC { 81 start, 82 end },
// each seven bytes of BCD, YYYYMMDDhhmmss. Empty (6B00) or anything else means an
// update that was cut short; a refusal tells nothing.
func actuaOf(b []byte, err error) Actua {
	if refused(err) && !errors.Is(err, iso7816.SWOffset) {
		return ActuaUnreadable
	}
	start, ok1 := iso7816.Find(b, 0xEC, 0x81)
	end, ok2 := iso7816.Find(b, 0xEC, 0x82)
	if err != nil || !ok1 || !ok2 {
		return ActuaInterrupted
	}
	from, ok1 := bcdTime(start)
	to, ok2 := bcdTime(end)
	if !ok1 || !ok2 || to.Before(from) && !acrossSummerTime(from, to) {
		return ActuaInterrupted
	}
	return ActuaValid
}

// acrossSummerTime tells whether an update that seems to end before it began may
// have run while the clocks were put back: from 03:00 to 02:00 of Paris, on the
// last Sunday of October (directive 2000/84/EC).
func acrossSummerTime(from, to time.Time) bool {
	lastSunday := from.Month() == time.October && from.Weekday() == time.Sunday && from.Day() > 31-7
	return lastSunday && from.Truncate(24*time.Hour).Equal(to.Truncate(24*time.Hour)) && from.Hour() == 2 && to.Hour() == 2
}

// bcdTime reads seven bytes of BCD, YYYYMMDDhhmmss. The zone is not known; the
// result is only good for comparing.
func bcdTime(b []byte) (time.Time, bool) {
	const layout = "20060102150405"
	digits := make([]byte, 0, len(layout))
	for _, c := range b {
		digits = append(digits, '0'+c>>4, '0'+c&0x0F) // above 9 is no digit: Parse refuses
	}
	t, err := time.Parse(layout, string(digits))
	return t, err == nil
}
