package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// quarter is a control group whose programs get a quarter of a processor: 2.5 ms of each
// 10. (In slices of 100 ms, the kernel's own, a program runs at full speed for 25 ms and
// then stands still for 75, which is like no machine.)
type quarter struct{ folder string }

const sliceMicroseconds = 10_000

// cgroups is where the kernel's control groups are mounted.
const cgroups = "/sys/fs/cgroup"

// newQuarter makes the group, of the second version or the first (cgroups(7)); it needs
// root, and a system that lets it.
func newQuarter() (*quarter, error) {
	name, share := fmt.Sprintf("searchcompare-%d", os.Getpid()), strconv.Itoa(sliceMicroseconds/4)
	period := strconv.Itoa(sliceMicroseconds)
	second := &quarter{filepath.Join(cgroups, name)}
	first := &quarter{filepath.Join(cgroups, "cpu", name)}
	if _, err := os.Stat(filepath.Join(cgroups, "cgroup.controllers")); err == nil {
		return second, second.set([][2]string{{"cpu.max", share + " " + period}})
	}
	return first, first.set([][2]string{{"cpu.cfs_period_us", period}, {"cpu.cfs_quota_us", share}})
}

func (q *quarter) set(values [][2]string) error {
	if err := os.Mkdir(q.folder, 0o755); err != nil {
		return err
	}
	for _, v := range values {
		if err := q.write(v[0], v[1]); err != nil {
			return errors.Join(err, q.remove())
		}
	}
	return nil
}

func (q *quarter) write(file, value string) error {
	return os.WriteFile(filepath.Join(q.folder, file), []byte(value), 0o644)
}

// add puts a process into the group.
func (q *quarter) add(pid int) error { return q.write("cgroup.procs", strconv.Itoa(pid)) }

// remove removes the group, whose processes have ended.
func (q *quarter) remove() error { return os.Remove(q.folder) }
