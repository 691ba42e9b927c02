// Vscard is a card in the emulator's reader: it plays one of the park's virtual
// cards over the VSCARD protocol of QEMU's ccid-card-passthru (libcacard,
// vscard_common.h), until the emulator closes the connection or it is told to end.
package main

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"

	"guichet/kiosk/sim"
	"guichet/kiosk/sim/cardsim"
)

// Types of message.
const (
	vscInit       = 1
	vscError      = 2
	vscReaderAdd  = 3
	vscATR        = 5
	vscCardRemove = 6
	vscAPDU       = 7
)

// noReader is the identifier of a reader that has none yet.
const noReader = 0xffffffff

// maxPayload bounds a message; a short APDU has 261 bytes at most.
const maxPayload = 4096

func main() {
	socket := flag.String("socket", "", "the emulator's `socket`")
	trust := flag.String("trust", "", "`folder` of 'kiosk vcard --export-trust'")
	name := flag.String("card", "cps", "`name` of the card")
	flag.Parse()
	if err := run(*socket, *trust, *name); err != nil {
		fmt.Fprintln(os.Stderr, "vscard:", err)
		os.Exit(1)
	}
}

func run(socket, trust, name string) error {
	card, err := sim.Load(trust).Insert(name)
	if err != nil {
		return err
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	pulled := context.AfterFunc(ctx, func() {
		// The reader hears that the card goes; the connection ends with the program.
		_ = send(conn, vscCardRemove, 0, nil)
		conn.Close()
	})
	defer pulled()
	err = play(ctx, conn, &splitting{Card: card})
	if ctx.Err() != nil || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// play introduces reader and card, then answers commands.
func play(ctx context.Context, conn net.Conn, card cardsim.Card) error {
	hello := append([]byte("VSCD"), 0, 0, 0, 2, 0, 0, 0, 0) // magic, version, capabilities
	if err := send(conn, vscInit, noReader, hello); err != nil {
		return err
	}
	if err := send(conn, vscReaderAdd, noReader, []byte("park\x00")); err != nil {
		return err
	}
	if err := send(conn, vscATR, 0, card.ATR()); err != nil {
		return err
	}
	for {
		kind, reader, payload, err := receive(conn)
		if err != nil {
			return err
		}
		switch kind {
		case vscError:
			if code := binary.BigEndian.Uint32(append(make([]byte, 4), payload...)[len(payload):]); code != 0 {
				return fmt.Errorf("the reader refuses: code %d", code)
			}
		case vscAPDU:
			answer, err := card.Transmit(ctx, payload)
			if err != nil {
				return err
			}
			if err := send(conn, vscAPDU, reader, answer); err != nil {
				return err
			}
		}
	}
}

// send writes a message: type, reader and length, 32 bits each, big endian.
func send(w io.Writer, kind, reader uint32, payload []byte) error {
	b := binary.BigEndian.AppendUint32(nil, kind)
	b = binary.BigEndian.AppendUint32(b, reader)
	b = binary.BigEndian.AppendUint32(b, uint32(len(payload)))
	_, err := w.Write(append(b, payload...))
	return err
}

func receive(r io.Reader) (kind, reader uint32, payload []byte, err error) {
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, 0, nil, err
	}
	size := binary.BigEndian.Uint32(head[8:])
	if size > maxPayload {
		return 0, 0, nil, fmt.Errorf("a message of %d bytes", size)
	}
	payload = make([]byte, size)
	_, err = io.ReadFull(r, payload)
	return binary.BigEndian.Uint32(head[:]), binary.BigEndian.Uint32(head[4:]), payload, err
}
