package usb

import "io"

// maxMarks bounds what is kept of a chain; from one to the next it is walked anew.
const maxMarks = 4096

// chain is a file's clusters. It keeps every so-many-th, and where it was last.
type chain struct {
	v       *volume
	size    int64
	every   int64
	marks   []uint32
	last    int64 // number within the chain
	cluster uint32
}

// follow walks a file's chain to its end. It must have the length that the size
// asks for and no cluster more: a chain that comes back to itself never ends, so
// that no loop passes, and the walk is bounded by the size.
func (v *volume) follow(e entry) (*chain, error) {
	n := (int64(e.size) + v.cluster - 1) / v.cluster
	c := &chain{v: v, size: int64(e.size), every: n/maxMarks + 1, cluster: e.first}
	if n == 0 {
		return c, nil
	}
	if n > int64(v.count) || !v.valid(e.first) {
		return nil, damaged("a file of %d bytes from cluster %d on", e.size, e.first)
	}
	for i, cluster := int64(0), e.first; ; i++ {
		if i%c.every == 0 && i < n {
			c.marks = append(c.marks, cluster)
		}
		next, last, err := v.next(cluster)
		switch {
		case err != nil:
			return nil, err
		case last && i+1 == n:
			return c, nil
		case last || i+1 == n:
			return nil, damaged("a file of %d bytes in other than %d clusters", e.size, n)
		}
		cluster = next
	}
}

// find is the i-th cluster.
func (c *chain) find(i int64) (uint32, error) {
	at, cluster := i-i%c.every, c.marks[i/c.every]
	if c.last > at && c.last <= i {
		at, cluster = c.last, c.cluster
	}
	for ; at < i; at++ {
		next, last, err := c.v.next(cluster)
		if err != nil {
			return 0, err
		}
		if last {
			return 0, damaged("a chain changed while it was read")
		}
		cluster = next
	}
	c.last, c.cluster = i, cluster
	return cluster, nil
}

// ReadAt implements io.ReaderAt.
func (c *chain) ReadAt(p []byte, off int64) (n int, err error) {
	c.v.mu.Lock()
	defer c.v.mu.Unlock()
	if off < 0 || off >= c.size {
		return 0, io.EOF
	}
	var short error
	if left := c.size - off; int64(len(p)) > left {
		p, short = p[:left], io.EOF
	}
	for n < len(p) {
		at, length, err := c.run(off+int64(n), int64(len(p)-n))
		if err != nil {
			return n, ofFile(err)
		}
		if err := c.v.disk.read(p[n:n+int(length)], at); err != nil {
			return n, ofFile(err)
		}
		n += int(length)
	}
	return n, short
}

// maxRun bounds one read of the stick, so that the context is looked at often.
const maxRun = 256 << 10

// run is where on the stick the bytes from off on lie, and how many of the wanted
// ones lie there together.
func (c *chain) run(off, want int64) (at, length int64, err error) {
	size, want := c.v.cluster, min(want, maxRun)
	i := off / size
	cluster, err := c.find(i)
	if err != nil {
		return 0, 0, err
	}
	at = c.v.at(cluster) + off%size
	for length = size - off%size; length < want; length += size {
		i++
		next, err := c.find(i)
		if err != nil {
			return 0, 0, err
		}
		if next != cluster+1 {
			break
		}
		cluster = next
	}
	return at, min(length, want), nil
}
