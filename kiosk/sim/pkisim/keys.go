package pkisim

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"sync"
)

// Sizes of the RSA keys: 2048 bits are enough for CAs that live a day, 1024
// are what the cards of IGC-CPS2ter hold.
const (
	modernBits = 2048
	oldBits    = 1024
)

// Keys makes RSA keys by name, each once: a key of 2048 bits costs a quarter of
// a second. The zero value is ready; it is safe for concurrent use.
type Keys struct {
	mu   sync.Mutex
	made map[string]*rsa.PrivateKey
}

// SharedKeys returns one and the same Keys for the whole process, so that many
// tests pay for their keys once.
func SharedKeys() *Keys { return shared() }

// shared is a memo: it never changes once made.
var shared = sync.OnceValue(func() *Keys { return new(Keys) })

// key returns the key of that name, made with so many bits the first time.
func (k *Keys) key(name string, bits int) (*rsa.PrivateKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if key := k.made[name]; key != nil {
		return key, nil
	}
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		return nil, fmt.Errorf("make key %s: %w", name, err)
	}
	k.put(name, key)
	return key, nil
}

// put keeps a key; the caller holds the lock or the only reference.
func (k *Keys) put(name string, key *rsa.PrivateKey) {
	if k.made == nil {
		k.made = map[string]*rsa.PrivateKey{}
	}
	k.made[name] = key
}
