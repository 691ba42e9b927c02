package faq

import "strings"

// Text returns the words of the document without its looks: a line for each
// paragraph and for each item of a list, without bullets and numbers.
func (d Document) Text() string {
	var b strings.Builder
	for _, block := range d.Blocks {
		for _, item := range block.Items {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			for _, span := range item {
				b.WriteString(span.Text)
			}
		}
	}
	return b.String()
}

// InformationDate returns the newest date that any text of the collection came
// to us or was checked on, YYYY-MM-DD, "" when there is none.
func (c *Collection) InformationDate() string {
	newest := ""
	for i := range c.Questions {
		q := &c.Questions[i]
		newest = max(newest, q.Received, q.Reviewed)
		if q.Complement != nil {
			newest = max(newest, q.Complement.Date)
		}
	}
	return newest
}
