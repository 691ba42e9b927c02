package bundle

// The default limits of a bundle, in bytes.
const (
	MaxManifest  = 64 << 10
	MaxSignature = 4 << 10
	MaxData      = 1 << 30
)

// Limits bounds what is read of a bundle, in bytes. A zero field is the default.
type Limits struct {
	Manifest  int64
	Signature int64
	Data      int64 // of all files together
}

func (l Limits) orDefault() Limits {
	if l.Manifest <= 0 {
		l.Manifest = MaxManifest
	}
	if l.Signature <= 0 {
		l.Signature = MaxSignature
	}
	if l.Data <= 0 {
		l.Data = MaxData
	}
	return l
}
