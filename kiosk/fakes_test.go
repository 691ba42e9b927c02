package main

import (
	"sync"

	"guichet/kiosk/app"
	"guichet/kiosk/screen"
)

// lastFrame is a screen that remembers the newest frame.
type lastFrame struct {
	mu sync.Mutex
	f  screen.Frame
}

func (l *lastFrame) Show(f screen.Frame)    { l.mu.Lock(); defer l.mu.Unlock(); l.f = f }
func (l *lastFrame) Drawn() <-chan struct{} { return nil }
func (l *lastFrame) get() screen.Frame      { l.mu.Lock(); defer l.mu.Unlock(); return l.f }

// both shows frames on two screens.
type both [2]app.Screen

func (b both) Show(f screen.Frame)    { b[0].Show(f); b[1].Show(f) }
func (b both) Drawn() <-chan struct{} { return b[0].Drawn() }
