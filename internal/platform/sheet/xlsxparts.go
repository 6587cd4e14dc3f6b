package sheet

import (
	"encoding/xml"
	"path"

	"github.com/xuri/excelize/v2"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// sheetPart is a sheet of the workbook and the part of the package that holds it.
type sheetPart struct {
	name, part string
	hidden     bool
}

func sheetParts(file *excelize.File) ([]sheetPart, error) {
	targets, err := relationTargets(file)
	if err != nil {
		return nil, err
	}
	if file.WorkBook == nil {
		return nil, errs.Unprocessable("damaged_file").With("part", "workbook")
	}
	var parts []sheetPart
	for _, sheet := range file.WorkBook.Sheets.Sheet {
		hidden := sheet.State != "" && sheet.State != "visible"
		parts = append(parts, sheetPart{name: sheet.Name, part: targets[sheet.ID], hidden: hidden})
	}
	return parts, nil
}

// relationTargets maps the ids of the workbook's relations to part names.
func relationTargets(file *excelize.File) (map[string]string, error) {
	var relations struct {
		Relationship []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		}
	}
	content, _ := file.Pkg.Load("xl/_rels/workbook.xml.rels")
	raw, _ := content.([]byte)
	if err := xml.Unmarshal(raw, &relations); err != nil {
		return nil, errs.Unprocessable("damaged_file").With("part", "workbook.xml.rels").Because(err)
	}
	targets := map[string]string{}
	for _, relation := range relations.Relationship {
		target := relation.Target
		if !path.IsAbs(target) {
			target = path.Join("xl", target)
		}
		targets[relation.ID] = partName(target)
	}
	return targets, nil
}
