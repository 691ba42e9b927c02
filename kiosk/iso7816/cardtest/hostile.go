package cardtest

import (
	"bytes"
	"context"

	"guichet/kiosk/iso7816"
)

// EndlessMore answers every command with n bytes of data, where the command lets
// it, and 61FF: there is always more.
func EndlessMore(n int) iso7816.Transmitter {
	return Func(func(_ context.Context, cmd []byte) ([]byte, error) {
		if len(cmd) > 5 {
			return []byte{0x61, 0xFF}, nil
		}
		return append(bytes.Repeat([]byte{0xAA}, n), 0x61, 0xFF), nil
	})
}

// EndlessWrongLe answers every command with 6Cxx, a new xx each time.
func EndlessWrongLe() iso7816.Transmitter {
	le := byte(0)
	return Func(func(context.Context, []byte) ([]byte, error) {
		le++
		return []byte{0x6C, le}, nil
	})
}

// Same answers every command with the same bytes.
func Same(answer ...byte) iso7816.Transmitter {
	return Func(func(context.Context, []byte) ([]byte, error) { return bytes.Clone(answer), nil })
}

// Files answers every SELECT with 9000 and every READ BINARY out of the same
// file, whatever was selected: huge lengths, deep nests.
func Files(content []byte) iso7816.Transmitter {
	return Func(func(_ context.Context, cmd []byte) ([]byte, error) {
		c, err := iso7816.ParseCommand(cmd)
		if err != nil || c.INS != iso7816.InsReadBinary {
			return []byte{0x90, 0x00}, nil
		}
		offset := min(int(c.P1)<<8|int(c.P2), len(content))
		end := min(offset+c.Ne, len(content))
		return append(bytes.Clone(content[offset:end]), 0x90, 0x00), nil
	})
}

// Mute never answers: it waits for the context to end, as a reader's call does.
func Mute() iso7816.Transmitter {
	return Func(func(ctx context.Context, _ []byte) ([]byte, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
}

// PulledAt passes the first n commands on to tx; from then on the card is gone.
func PulledAt(n int, tx iso7816.Transmitter) iso7816.Transmitter {
	return Func(func(ctx context.Context, cmd []byte) ([]byte, error) {
		if n == 0 {
			return nil, iso7816.ErrRemoved
		}
		n--
		return tx.Transmit(ctx, cmd)
	})
}

// LinkLostAt passes the first n commands on to tx; from then on it answers nothing
// at all without an error, as pcsc-lite does when the link closes in mid-APDU.
func LinkLostAt(n int, tx iso7816.Transmitter) iso7816.Transmitter {
	return Func(func(ctx context.Context, cmd []byte) ([]byte, error) {
		if n == 0 {
			return nil, nil
		}
		n--
		return tx.Transmit(ctx, cmd)
	})
}
