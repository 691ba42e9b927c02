package cardsim

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
)

// Control messages of the vpcd protocol: payloads of one byte (vsmartcard,
// vpcd.h). Any other payload is a C-APDU. Each message has a two-byte length.
const (
	vpcdOff   = 0
	vpcdOn    = 1
	vpcdReset = 2
	vpcdATR   = 4
)

// ServeVPCD inserts card into the virtual reader that listens at addr, and plays it
// until ctx ends (nil: the card was pulled on purpose), the reader closes the
// connection (nil too), or the card breaks off (its error).
func ServeVPCD(ctx context.Context, addr string, card Card) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("insert card: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer func() {
		stop()
		conn.Close()
	}()
	err = serve(ctx, conn.(*net.TCPConn), card)
	if ctx.Err() != nil || errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		return nil
	}
	return err
}

// serve plays the card. Another goroutine listens, so that a card that is silent
// in the middle of a command ends with the connection too; closing conn ends it.
func serve(ctx context.Context, conn *net.TCPConn, card Card) error {
	ctx, lost := context.WithCancelCause(ctx)
	defer lost(nil)
	messages := make(chan []byte)
	go func() { lost(listen(ctx, conn, messages)) }()
	for {
		select {
		case payload := <-messages:
			if err := reply(ctx, conn, card, payload); err != nil {
				return cmp.Or(context.Cause(ctx), err)
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// listen hands on each message until the connection ends, and says how.
func listen(ctx context.Context, conn *net.TCPConn, messages chan<- []byte) error {
	r := bufio.NewReader(conn)
	for {
		payload, err := receive(r, conn)
		if err != nil {
			return err
		}
		select {
		case messages <- payload:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// reply carries out one message and sends the answer, if one is wanted.
func reply(ctx context.Context, conn net.Conn, card Card, payload []byte) error {
	answer, err := dispatch(ctx, card, payload)
	if err != nil || answer == nil {
		return err
	}
	return send(conn, answer)
}

// dispatch carries out one message. A nil answer means that none is wanted.
func dispatch(ctx context.Context, card Card, payload []byte) ([]byte, error) {
	if len(payload) != 1 {
		return card.Transmit(ctx, payload)
	}
	switch payload[0] {
	case vpcdATR:
		return append([]byte{}, card.ATR()...), nil
	case vpcdOff, vpcdOn, vpcdReset:
		card.Reset()
	}
	return nil, nil
}

// receive reads one message. vpcd sends length and payload apart, so that Nagle's
// algorithm waits for our delayed ACK, 44 ms an exchange; Linux forgets TCP_QUICKACK
// after a while, so it is set again each time (0.11 ms then).
func receive(r *bufio.Reader, conn *net.TCPConn) ([]byte, error) {
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	if err := quickACK(conn); err != nil {
		return nil, err
	}
	payload := make([]byte, binary.BigEndian.Uint16(length[:]))
	_, err := io.ReadFull(r, payload)
	return payload, err
}

func quickACK(conn *net.TCPConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1)
	})
	return errors.Join(err, failed)
}

func send(conn net.Conn, answer []byte) error {
	if len(answer) > 0xFFFF {
		return fmt.Errorf("answer of %d bytes", len(answer))
	}
	_, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
	return err
}
